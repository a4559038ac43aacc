// What a Worker does with its binding, for both sides: {name, calls, constraint?}. A call is
// {kind, …} as binding_worker.mjs has it; with a constraint the calls are a session's.

const call = (kind) => (sql, params) => ({ kind, sql, params });
const all = call("all");
const run = call("run");
const raw = (sql, params, options) => ({ kind: "raw", sql, params, options });
const first = (sql, params, column) => ({ kind: "first", sql, params, column });
const exec = (sql) => ({ kind: "exec", sql });
const batch = (...statements) => ({
  kind: "batch",
  statements: statements.map((each) => (typeof each === "string" ? { sql: each } : each)),
});

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b)";
const ROWS = "INSERT INTO t (a, b) VALUES ('x', 1), ('y', 2.5), ('z', NULL)";

const MULTIPLE = [
  "SELECT 1; SELECT 2 AS two", "INSERT INTO t (a) VALUES ('v'); INSERT INTO t (a) VALUES ('w')",
  "DELETE FROM t WHERE a > 'u'; SELECT count(*) AS n FROM t", "CREATE TABLE u (a); INSERT INTO u VALUES (1)",
  "INSERT INTO u VALUES (2); INSERT INTO nope VALUES (1)", "SELECT count(*) FROM u",
  "INSERT INTO t (id) VALUES (1); SELECT 1",
];

const TEXTS = [
  "SELECT 3;", "SELECT 4; \n", "SELECT 5;\t\r\n\f", "SELECT 6;\v", ";SELECT 7", "; ;SELECT 8",
  "SELECT 9;;", "SELECT 10; -- c", "SELECT 11; /* c */", "SELECT 12 -- c", "SELECT 13 AS n -- c\n;",
  "-- c\nSELECT 14", "/* c */ SELECT 15", "/* c */", ";", "", " \n", " -- c", " -- a\n  -- b", "-- c",
  "-- c\u2028SELECT 16", "SELECT 17;\u00a0", "SELECT 18;\ufeff", "\ufeffSELECT 19", "SELECT 20\0",
  "SELECT 21;\0SELECT 22", "\0", "SELEC", "SELECT 23; SELEC", "SELECT 24;\t\r\n\f\v SELEC", "SELECT * FROM nope", "BEGIN", "SAVEPOINT s",
  "PRAGMA journal_mode", "SELECT _cf_KV.key FROM _cf_KV", "EXPLAIN QUERY PLAN SELECT 25 FROM t",
];

const PARAMETERS = [
  ["SELECT typeof(?1) AS t, ?1 AS v", [1]], ["SELECT typeof(?1) AS t, ?1 AS v", [1.5]],
  ["SELECT typeof(?1) AS t, ?1 AS v", [9007199254740993]], ["SELECT typeof(?1) AS t, ?1 AS v", ["é"]],
  ["SELECT typeof(?1) AS t, ?1 AS v", [null]], ["SELECT typeof(?1) AS t, ?1 AS v", [true]],
  ["SELECT hex(?1) AS h, ?1 AS v", [{ $bytes: [0, 127, 255] }]], ["SELECT hex(?) AS h", [{ $bytes: [] }]],
  ["SELECT hex(?) AS h", [[1, 2, 300, -1]]], ["SELECT hex(?) AS h", [{ $numbers: ["Int16Array", 258, -1] }]],
  ["SELECT hex(?) AS h", [{ $numbers: ["Float64Array", 1.9, -1.9, 511] }]],
  ["SELECT hex(?1) AS h, length(?1) AS l, ?1 AS v", [{ $half: 0xd83d }]],
  ["SELECT hex(?1) AS h, length(?1) AS l, ?1 AS v", [{ $half: 0xde00 }]],
  ["SELECT ?", []], ["SELECT ?", [1, 2]], ["SELECT 1", [1]], ["SELECT ?2 AS b, ?1 AS a", [1, 2]],
  ["SELECT ?", [{}]], ["SELECT 1 AS o; SELECT ? AS p", [7]], ["SELECT ?; SELECT 26", [1]],
  ["SELECT ?; SELECT 27", []], ["SELECT 28; SELECT 29", [1]], ["SELECT 30; SELECT ?", []],
];

export const sessions = [
  {
    name: "results",
    calls: [
      run(TABLE), run(ROWS), all("SELECT * FROM t ORDER BY id"), raw("SELECT * FROM t ORDER BY id"),
      raw("SELECT id, a AS id FROM t", undefined, { columnNames: true }), first("SELECT * FROM t"),
      first("SELECT id, a FROM t WHERE id = ?", [2], "a"), first("SELECT 1 WHERE 0"), first("SELECT 1 AS n", [], "m"),
      all("SELECT 1 AS a, 2 AS a"), all("SELECT 1 WHERE 0"), run("INSERT INTO t (a) VALUES ('r') RETURNING id, a"),
      all("UPDATE t SET b = 1 WHERE id > ?", [1]), run("DELETE FROM t"), all("SELECT x'0001ff' AS b, 1e300 * 1e300 AS i"),
    ],
  },
  {
    name: "batches",
    calls: [
      batch(TABLE, ROWS, "SELECT count(*) AS n FROM t"),
      batch({ sql: "INSERT INTO t (a) VALUES (?)", params: ["v"] }, { sql: "SELECT a FROM t WHERE a = ?", params: ["v"] }),
      batch("INSERT INTO t (a) VALUES ('w')", "INSERT INTO t (a) VALUES ('w')"),
      batch("INSERT INTO t (a) VALUES ('q')", "SELECT * FROM nope", "SELECT 1"),
      batch("SELECT 1", " -- c", "SELECT 2"), batch("SELECT 1", "SELECT 2; -- c"), batch(),
      all("SELECT a FROM t ORDER BY a"), batch("PRAGMA defer_foreign_keys = on", "SELECT 1"),
    ],
  },
  {
    name: "exec",
    calls: [
      exec(`${TABLE}\n${ROWS}`), exec("SELECT 1; SELECT 2\nSELECT 3"), exec("  \n SELECT 1 \n\n  -- c\n "),
      exec("SELECT 1\nSELECT * FROM nope\nSELECT 2"), exec("CREATE TABLE v (\n a)"), exec(""), exec(" -- c"),
      exec("INSERT INTO t (a) VALUES ('e')\nINSERT INTO t (a) VALUES ('e')"), all("SELECT count(*) AS n FROM t"),
      { kind: "dump" },
    ],
  },
  { name: "several_statements", calls: [run(TABLE), run(ROWS), ...MULTIPLE.flatMap((sql) => all(sql))] },
  { name: "texts", calls: [run(TABLE), ...TEXTS.flatMap((sql) => [all(sql), run(sql)])] },
  { name: "parameters", calls: PARAMETERS.map(([sql, params]) => raw(sql, params)) },
  ...["first-primary", "first-unconstrained", "no bookmark"].map((constraint) => ({
    name: `session_${constraint.replace(/\W/g, "_")}`,
    constraint,
    calls: [run(TABLE), run(ROWS), all("SELECT * FROM t"), batch("DELETE FROM t", "SELECT 1"), all("SELECT * FROM nope")],
  })),
];
