// Values as SQL literals and as request parameters, plain ones and odd ones.

export const INTEGERS = [
  "0", "1", "-1", "2", "3", "7", "10", "42", "100", "-128", "255", "65536", "2147483648",
  "9007199254740992", "9007199254740993", "-9007199254740993", "0x10", "1_000",
];
export const REALS = [
  "0.0", "-0.0", "1.0", "1.5", "-2.25", "0.1", "1e3", "1e-7", "1e20", "1e21",
  "123456789.123456789", "9e999", "-9e999", "5e-324", ".5", "5.",
];
export const TEXTS = [
  "''",
  "'a'",
  "'B'",
  "'abc'",
  "'ABC'",
  "'ä'",
  "'😀'",
  "'it''s'",
  "'%'",
  "'a_c'",
  "' 12 '",
  "'12'",
  "'1.5'",
  "'-3e2'",
  "'0x1F'",
  "'nan'",
  "'2024-02-29'",
  "'2024-02-29 13:45:07'",
  "'{\"a\":[1,2]}'",
  "'a'||char(0)||'b'",
  "'line\nbreak'",
  "'tab\there'",
  "CAST(x'ff41c3' AS TEXT)",
];
export const BLOBS = ["x''", "x'00'", "x'00ff'", "x'41424344'", "zeroblob(3)", "x'c3a4'"];
export const OTHERS = ["NULL", "TRUE", "FALSE"];

// What a request can bind: JSON of every type that D1 takes.
export const PARAMETERS = [
  null,
  0,
  1,
  -1,
  42,
  1.5,
  -0.25,
  1e21,
  1e-7,
  9007199254740991,
  123456789012,
  "",
  "a",
  "B",
  "abc",
  "12",
  "1.5",
  "ä",
  "😀",
  "it's",
  "a\u0000b",
  "line\nbreak",
  "2024-02-29",
  true,
  false,
  [],
  [0, 255],
  [65, 66],
];

export function literal(random) {
  const kind = random.weighted({ integer: 4, real: 2, text: 4, blob: 1, other: 1 });
  return random.pick(
    { integer: INTEGERS, real: REALS, text: TEXTS, blob: BLOBS, other: OTHERS }[kind],
  );
}

// A literal that a column of the declared `type` is made for, now and then another.
export function literalFor(random, type) {
  if (random.chance(0.12)) return literal(random);
  if (/INT/.test(type))
    return random.chance(0.7) ? String(random.between(-5, 60)) : random.pick(INTEGERS);
  if (/REAL|NUM/.test(type))
    return random.chance(0.7) ? `${random.between(-9, 99)}.5` : random.pick(REALS);
  if (/TEXT|CHAR|DATE/.test(type)) {
    return random.chance(0.6)
      ? `'${random.pick(["k", "v", "w", "long text "])}${random.between(0, 40)}'`
      : random.pick(TEXTS);
  }
  if (/BLOB/.test(type)) return random.pick(BLOBS);
  return literal(random);
}
