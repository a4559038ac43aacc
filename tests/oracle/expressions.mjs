// Random expressions over the columns in reach, with every function that D1 allows and whose answer
// depends on its arguments alone.

import { literal } from "./values.mjs";

// Scalar functions by their number of arguments.
const FUNCTIONS = {
  1: [
    "abs", "hex", "length", "lower", "upper", "ltrim", "rtrim", "trim", "octet_length", "quote",
    "round", "sign", "typeof", "unicode", "unhex", "likely", "unlikely", "char", "acos", "acosh",
    "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "degrees", "exp", "floor", "ln",
    "log", "log2", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc", "date", "time",
    "datetime", "julianday", "unixepoch", "json_valid", "json_quote", "json_array", "jsonb_array",
  ],
  2: [
    "coalesce", "concat", "ifnull", "instr", "max", "min", "nullif", "ltrim", "rtrim", "trim",
    "round", "substr", "substring", "like", "glob", "atan2", "log", "mod", "pow", "timediff",
    "concat_ws", "printf", "format", "json_object", "jsonb_object", "unhex",
  ],
  3: ["coalesce", "concat_ws", "iif", "max", "min", "replace", "substr", "like", "format"],
};
const JSON_TEXTS = [
  `'{"a":1,"b":[1,2,{"c":null}],"d":"x"}'`,
  `'[1,2.5,"three",null,true,{"k":[]}]'`,
  `'[]'`,
  `'"text"'`,
  `'{"a":{"b":{"c":[10,20,30]}}}'`,
  `'{bad'`,
  `jsonb('{"a":[1,2]}')`,
];
const JSON_PATHS = [
  "'$'", "'$.a'", "'$.b[1]'", "'$.b[#-1]'", "'$[0]'", "'$.a.b.c'", "'$.none'", "'bad'",
];
const MODIFIERS = [
  "'+1 day'", "'-1 month'", "'start of month'", "'start of year'", "'weekday 0'", "'unixepoch'",
  "'auto'", "'+1.5 hours'", "'subsec'", "'julianday'", "'ceiling'", "'floor'", "'nonsense'",
];
const TIMES = [
  "'2024-02-29 13:45:07.123'",
  "'2023-12-31'",
  "'12:00'",
  "0",
  "1700000000",
  "2460310.5",
  "'bad'",
];
const TIME_FORMATS = [
  "'%Y-%m-%d %H:%M:%f'", "'%j %w %W %u'", "'%s'", "'%J'", "'%e %k %I %l %p %P'", "'%G-%V'",
  "'%F %T %R'",
];
const PATTERNS = ["'a%'", "'%c'", "'_b_'", "'A%'", "'\\%%' ESCAPE '\\'"];
const OPERATORS = [
  "+", "-", "*", "/", "%", "||", "&", "|", "<<", ">>", "=", "==", "<>", "!=", "<", "<=", ">", ">=",
  "IS", "IS NOT", "AND", "OR", "LIKE", "GLOB", "IS NOT DISTINCT FROM",
];

// `columns` are the names in reach, `depth` how deep the expression may still become.
export function expression(random, columns, depth = 2) {
  const leaf = () =>
    columns.length > 0 && random.chance(0.6) ? random.pick(columns) : literal(random);
  if (depth <= 0) return leaf();
  const inner = () => expression(random, columns, depth - 1);
  switch (
    random.weighted({
      leaf: 4,
      operator: 4,
      call: 4,
      unary: 1,
      test: 2,
      special: 1,
      json: 1,
      time: 1,
    })
  ) {
    case "leaf":
      return leaf();
    case "operator":
      return `(${inner()} ${random.pick(OPERATORS)} ${inner()})`;
    case "call": {
      const count = random.weighted({ 1: 3, 2: 2, 3: 1 });
      const name = random.pick(FUNCTIONS[count]);
      return `${name}(${random.times(Number(count), inner).join(", ")})`;
    }
    case "unary":
      return random.pick(["-", "+", "~", "NOT "]) + `(${inner()})`;
    case "test":
      return testExpression(random, inner);
    case "special":
      return specialExpression(random, inner);
    case "json":
      return jsonExpression(random, inner);
    default:
      return timeExpression(random);
  }
}

function testExpression(random, inner) {
  const not = random.pick(["", "NOT "]);
  return random.pick([
    () => `(${inner()} ${not}BETWEEN ${inner()} AND ${inner()})`,
    () => `(${inner()} ${not}IN (${inner()}, ${inner()}))`,
    () => `(${inner()} ${not}IN ())`,
    () => `(${inner()} ISNULL)`,
    () => `(${inner()} NOTNULL)`,
    () => `(${inner()} ${not}LIKE ${random.pick(PATTERNS)})`,
    () => `((${inner()}, ${inner()}) ${random.pick(["=", "<", ">="])} (${inner()}, ${inner()}))`,
    () => `(${not}EXISTS (SELECT 1 WHERE ${inner()}))`,
  ])();
}

function specialExpression(random, inner) {
  return random.pick([
    () => `CASE WHEN ${inner()} THEN ${inner()} ELSE ${inner()} END`,
    () => `CASE ${inner()} WHEN ${inner()} THEN ${inner()} END`,
    () => `CAST(${inner()} AS ${random.pick(["INTEGER", "TEXT", "REAL", "BLOB", "NUMERIC"])})`,
    () => `(${inner()} COLLATE ${random.pick(["NOCASE", "BINARY", "RTRIM"])})`,
    () => `(SELECT ${inner()})`,
    () => `likelihood(${inner()}, 0.25)`,
    () => `length(zeroblob(${random.between(0, 40)}))`,
    () => `quote(${inner()})`,
  ])();
}

function jsonExpression(random, inner) {
  const json = random.pick(JSON_TEXTS);
  const path = random.pick(JSON_PATHS);
  const family = random.pick(["json", "jsonb"]);
  return random.pick([
    () => `json_extract(${json}, ${path})`,
    () => `(${json} -> ${path})`,
    () => `(${json} ->> ${path})`,
    () => `${family}_${random.pick(["set", "insert", "replace"])}(${json}, ${path}, ${inner()})`,
    () => `${family}_remove(${json}, ${path})`,
    () => `${family}_patch(${json}, '{"a":null,"z":9}')`,
    () => `json_type(${json}, ${path})`,
    () => `json_array_length(${json}, ${path})`,
    () => `${family}(${json})`,
    () => `json_valid(${json}, ${random.between(1, 8)})`,
    () => `(SELECT group_concat(key || '=' || coalesce(value, '-')) FROM json_each(${json}))`,
    () => `(SELECT count(*) FROM json_tree(${json}, ${path}))`,
    () => `(SELECT ${family}_group_array(value) FROM json_each(${json}))`,
    () => `(SELECT ${family}_group_object(key, value) FROM json_each('{"p":1,"q":2}'))`,
  ])();
}

function timeExpression(random) {
  const time = random.pick(TIMES);
  const modifiers = random
    .sample(MODIFIERS, random.between(0, 2))
    .map((text) => `, ${text}`)
    .join("");
  return random.pick([
    () =>
      `${random.pick(["date", "time", "datetime", "julianday", "unixepoch"])}(${time}${modifiers})`,
    () => `strftime(${random.pick(TIME_FORMATS)}, ${time}${modifiers})`,
    () => `timediff(${time}, ${random.pick(TIMES)})`,
  ])();
}
