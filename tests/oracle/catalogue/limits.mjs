// Each limit from just below and from just above.

import { batch, single, text } from "../session.mjs";

const list = (count, item, separator = ", ") =>
  Array.from({ length: count }, (_, i) => (typeof item === "function" ? item(i) : item)).join(
    separator,
  );
const columns = (count) => list(count, (i) => `c${i}`);
const ones = (count) => Array.from({ length: count }, () => 1);
// `sql` filled up with a comment to exactly `bytes` bytes.
const padded = (sql, bytes) => `${sql} -- ${"x".repeat(bytes - sql.length - 4)}`;

export const statementText = [
  padded("SELECT 1", 100_000),
  padded("SELECT 1", 100_001),
  batch(padded("SELECT 1", 99_999), "SELECT 2"),
  `SELECT length('${"ä".repeat(40_000)}')`,
  `SELECT length('${"ä".repeat(50_000)}')`,
  `SELECT 1 IN (${list(5000, "1")})`,
  `VALUES ${list(3000, "(1)")}`,
];

export const variables = [
  single(`SELECT ${list(100, "?")}`, ones(100)),
  single(`SELECT ${list(50, "?")}, ${list(51, "?")}`, ones(101)),
  single(`SELECT 1 IN (${list(100, "?")})`, ones(100)),
  single(`SELECT 1 IN (${list(101, "?")})`, ones(101)),
  single("SELECT ?100", ones(100)),
  single("SELECT ?101", ones(101)),
  single("SELECT ?0", []),
  single("SELECT ?99999999999", []),
  single("SELECT ?100, ?", ones(100)),
];

export const columnsAndTerms = [
  `SELECT ${list(100, "1")}`,
  `SELECT ${list(101, "1")}`,
  `CREATE TABLE wide(${columns(100)})`,
  `CREATE TABLE wider(${columns(101)})`,
  "ALTER TABLE wide ADD COLUMN one_more",
  `CREATE INDEX i ON wide(${columns(100)})`,
  `CREATE INDEX i2 ON wide(${columns(100)}, c0)`,
  `INSERT INTO wide VALUES (${list(100, "1")})`,
  "SELECT * FROM wide",
  "SELECT *, 1 FROM wide",
  `INSERT INTO wide VALUES (${list(101, "1")})`,
  `UPDATE wide SET ${list(100, (i) => `c${i} = 2`)}`,
  `SELECT 1 ORDER BY ${list(100, "1")}`,
  `SELECT 1 ORDER BY ${list(101, "1")}`,
  `SELECT 1 GROUP BY ${list(101, "1")}`,
  ...["UNION ALL", "UNION", "INTERSECT"].flatMap((operator) =>
    [5, 6].map((count) => list(count, "SELECT 1", ` ${operator} `)),
  ),
  list(6, "VALUES (1)", " UNION ALL "),
  `SELECT * FROM (${list(5, "SELECT 1", " UNION ALL ")}) UNION ALL SELECT 2`,
  `SELECT 1 FROM ${list(64, (i) => `(SELECT 1) AS x${i}`)}`,
  `SELECT 1 FROM ${list(65, (i) => `(SELECT 1) AS x${i}`)}`,
];

export const depths = [
  `SELECT ${list(100, "1", "+")}`,
  `SELECT ${list(101, "1", "+")}`,
  `SELECT ${list(101, "'a'", "||")}`,
  `SELECT ${list(101, "1", " OR ")}`,
  `SELECT ${"(".repeat(120)}1${")".repeat(120)}`,
  `SELECT ${"NOT ".repeat(99)}1`,
  `SELECT ${"NOT ".repeat(100)}1`,
  `SELECT ${"abs(".repeat(90)}1${")".repeat(90)}`,
  `SELECT ${"abs(".repeat(100)}1${")".repeat(100)}`,
  `SELECT CASE ${list(120, "WHEN 0 THEN 1", " ")} END`,
  `SELECT ${"(SELECT ".repeat(20)}1${")".repeat(20)}`,
  `SELECT ${"-".repeat(1)}${"(-".repeat(60)}1${")".repeat(60)}`,
  `SELECT max(${list(127, "1")})`,
  `SELECT max(${list(128, "1")})`,
  `SELECT nothing(${list(128, "1")})`,
  `SELECT char(${list(127, "65")})`,
];

export const patterns = [
  `SELECT 'a' LIKE '${"a".repeat(50)}'`,
  `SELECT 'a' LIKE '${"a".repeat(51)}'`,
  `SELECT 'a' GLOB '${"*".repeat(50)}'`,
  `SELECT 'a' GLOB '${"*".repeat(51)}'`,
  `SELECT 'a' LIKE '${"ä".repeat(25)}'`,
  `SELECT 'a' LIKE '${"ä".repeat(26)}'`,
  `SELECT like('${"a".repeat(51)}', 'a')`,
  `SELECT NULL LIKE '${"a".repeat(51)}'`,
  "CREATE TABLE t(a)",
  `SELECT * FROM t WHERE a LIKE '${"a".repeat(51)}'`,
  "INSERT INTO t VALUES ('x')",
  `SELECT * FROM t WHERE a LIKE '${"a".repeat(51)}'`,
];

export const lengths = [
  "SELECT length(zeroblob(4194304))",
  "SELECT length(zeroblob(4194305))",
  "SELECT length(randomblob(4194304))",
  "SELECT length(randomblob(4194305))",
  "SELECT length(hex(zeroblob(2097150)))",
  "SELECT length(hex(zeroblob(2097152)))",
  "SELECT length(printf('%.*c', 4194303, 'x'))",
  "SELECT length(printf('%100001d', 1))",
  "SELECT length(replace(hex(zeroblob(1000)), '0', hex(zeroblob(2000))))",
  "SELECT length(replace(hex(zeroblob(1000)), '0', hex(zeroblob(900))))",
  "SELECT length(group_concat(hex(zeroblob(100000)), '')) FROM json_each('[1,2,3,4,5,6,7,8,9,10]')",
  "SELECT length(group_concat(hex(zeroblob(1000000)), '')) FROM json_each('[1,2,3]')",
  "CREATE TABLE big(a, b)",
  "INSERT INTO big VALUES (zeroblob(4194290), NULL)",
  "INSERT INTO big VALUES (zeroblob(4194304), NULL)",
  "INSERT INTO big VALUES (zeroblob(2097152), zeroblob(2097152))",
  "INSERT INTO big VALUES (zeroblob(2000000), zeroblob(2000000))",
  "SELECT length(a), length(b) FROM big",
  "UPDATE big SET a = a || a || a",
  "DELETE FROM big",
  single("INSERT INTO big(a) VALUES (?)", ["x".repeat(1_000_000)]),
  "SELECT length(a), substr(a, 1, 5) FROM big",
];

export const recursion = [
  "CREATE TABLE deep(a)",
  "CREATE TRIGGER d AFTER INSERT ON deep WHEN new.a < 9 BEGIN INSERT INTO deep VALUES (new.a + 1); END",
  "INSERT INTO deep VALUES (1)",
  batch("PRAGMA recursive_triggers = ON", "INSERT INTO deep VALUES (1)"),
  batch("PRAGMA recursive_triggers = ON", "INSERT INTO deep VALUES (-5)"),
  "SELECT count(*), max(a) FROM deep",
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT count(*), sum(i) FROM n",
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n LIMIT 3",
  "CREATE VIEW v1 AS SELECT * FROM v2",
  "CREATE VIEW v2 AS SELECT * FROM v1",
  "SELECT * FROM v1",
  `SELECT ${list(100, (i) => `(SELECT count(*) FROM deep WHERE a > ${i} AND a IN (SELECT a FROM deep))`)}`,
];

export const requests = [
  text("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)", "SELECT * FROM t", "DELETE FROM t"),
  text("SELECT 1", "SELECT 2; "),
  text("SELECT 1", "SELEC 2"),
  text("SELECT 1", "-- nothing\nSELECT 2"),
  text(
    "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END",
    "INSERT INTO t VALUES (5)",
  ),
  text("SELECT ';', \";\", 'a;b'", "SELECT [a;b] FROM (SELECT 1 AS [a;b])", "SELECT /* ; */ 1"),
  text("INSERT INTO t VALUES (6)", "SELECT * FROM nothing"),
  "SELECT * FROM t",
  batch("INSERT INTO t VALUES (7)", "INSERT INTO t VALUES (8)"),
  batch("SELECT 1", "-- nothing"),
  "SELECT * FROM t",
  batch(
    { sql: "INSERT INTO t VALUES (?)", params: [9] },
    { sql: "SELECT * FROM t WHERE a = ?", params: [9] },
  ),
  batch({ sql: "INSERT INTO t VALUES (?)", params: [] }, { sql: "SELECT 1" }),
  batch(...Array.from({ length: 30 }, (_, i) => `INSERT INTO t VALUES (${i}) RETURNING a`)),
  "SELECT count(*), sum(a) FROM t",
];

export const rowids = [
  "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b)",
  batch("INSERT INTO t VALUES (9223372036854775807, 1)", "INSERT INTO t DEFAULT VALUES"),
  "SELECT * FROM t",
  "INSERT INTO t VALUES (9223372036854775807, 1)",
  "INSERT INTO t DEFAULT VALUES",
  "INSERT OR IGNORE INTO t DEFAULT VALUES",
  "DELETE FROM t",
  ...["'9223372036854775807'", "1e300", "'text'", "NULL", "x'00'", "-5"].flatMap((seq) => [
    `UPDATE sqlite_sequence SET seq = ${seq}`,
    "INSERT INTO t(b) VALUES (2)",
    "SELECT * FROM sqlite_sequence",
  ]),
];
