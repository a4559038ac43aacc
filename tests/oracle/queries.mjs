// Random SELECTs over the tables and views of a session.

import { expression } from "./expressions.mjs";
import { plainColumns } from "./tables.mjs";

const AGGREGATES = [
  "count(*)",
  "count(X)",
  "count(DISTINCT X)",
  "sum(X)",
  "total(X)",
  "avg(X)",
  "min(X)",
  "max(X)",
  "group_concat(X)",
  "group_concat(X, '-')",
  "string_agg(X, '/')",
  "json_group_array(X)",
  "group_concat(X, ',' ORDER BY X DESC)",
  "sum(X) FILTER (WHERE X > 1)",
];
const WINDOWS = [
  "row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(3)", "lag(X)",
  "lead(X, 2, 'none')", "first_value(X)", "last_value(X)", "nth_value(X, 2)", "sum(X)", "count(*)",
];
const FRAMES = [
  "",
  " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
  " RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
  " GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES",
  " ROWS UNBOUNDED PRECEDING",
];

export function makeQuery(random, tables) {
  const table = random.pick(tables);
  const columns = table.columns.map((column) => column.name);
  const column = () => random.pick(columns);
  const condition = () => (random.chance(0.7) ? ` WHERE ${makeCondition(random, table)}` : "");
  const order = () =>
    random.chance(0.5)
      ? ` ORDER BY ${column()}${random.pick(["", " DESC", " NULLS LAST", " COLLATE NOCASE"])}`
      : "";
  const limit = () =>
    random.chance(0.4) ? ` LIMIT ${random.between(-1, 6)}${random.pick(["", " OFFSET 1"])}` : "";
  const total = () => aggregate(random, column());
  const list = () =>
    random.times(random.between(1, 3), () => expression(random, columns)).join(", ");

  return random.pick([
    () => `SELECT * FROM ${table.name}${condition()}${order()}${limit()}`,
    () => `SELECT ${list()} FROM ${table.name}${condition()}${order()}${limit()}`,
    () => `SELECT DISTINCT ${column()}, ${column()} FROM ${table.name}${condition()}${order()}`,
    () =>
      `SELECT ${column()} AS x, ${total()}, ${total()} FROM ${table.name}${condition()} ` +
      `GROUP BY 1${random.pick(["", " HAVING count(*) > 1"])} ORDER BY 1`,
    () => `SELECT ${total()}, ${total()} FROM ${table.name}${condition()}`,
    () => `SELECT count(*) FROM ${table.name}`,
    () => windowQuery(random, table, column),
    () => joinQuery(random, tables, table),
    () => compoundQuery(random, tables, table),
    () => commonTableQuery(random, table, column),
    () =>
      `SELECT ${column()} FROM ${table.name} ` +
      `WHERE ${column()} IN (SELECT ${column()} FROM ${table.name})${order()}`,
    () =>
      `SELECT (SELECT max(${column()}) FROM ${table.name} AS i ` +
      `WHERE i.${column()} <= o.${column()}) FROM ${table.name} AS o${limit()}`,
    () => `EXPLAIN QUERY PLAN SELECT * FROM ${table.name}${condition()}${order()}`,
    () => `VALUES (${expression(random, [])}, 1), (2, ${expression(random, [])})`,
    () => `SELECT ${expression(random, [], 3)}, ${expression(random, [], 3)}`,
    () =>
      "SELECT value, typeof(value) FROM " +
      `json_each((SELECT json_group_array(quote(${column()})) FROM ${table.name}))`,
  ])();
}

export function makeCondition(random, table) {
  const columns = table.columns.map((column) => column.name);
  const column = random.pick(table.columns);
  return random.pick([
    () => `${column.name} = ${random.between(0, 20)}`,
    () => `${column.name} > ${random.between(-3, 30)}`,
    () => `${column.name} BETWEEN ${random.between(0, 5)} AND ${random.between(6, 30)}`,
    () => `${column.name} IN (1, 2, 'a', 'k1', NULL)`,
    () => `${column.name} LIKE 'k%'`,
    () => `${column.name} IS ${random.pick(["", "NOT "])}NULL`,
    () => expression(random, columns),
    () => `${random.pick(columns)} = 1 OR ${random.pick(columns)} < 9`,
  ])();
}

function aggregate(random, column) {
  return random.pick(AGGREGATES).replaceAll("X", column);
}

function windowQuery(random, table, column) {
  const call = random.pick(WINDOWS).replaceAll("X", column());
  const partition = random.chance(0.5) ? `PARTITION BY ${column()} ` : "";
  const window = `${partition}ORDER BY ${column()}${random.pick(FRAMES)}`;
  if (random.chance(0.3)) {
    return `SELECT ${column()}, ${call} OVER w FROM ${table.name} WINDOW w AS (${window})`;
  }
  return `SELECT ${column()}, ${call} OVER (${window}) AS w FROM ${table.name} ORDER BY 1`;
}

function joinQuery(random, tables, table) {
  const other = random.pick(tables);
  const kind = random.pick(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", ","]);
  const left = random.pick(table.columns).name;
  const right = random.pick(other.columns).name;
  const on = kind === "CROSS JOIN" || kind === "," ? "WHERE" : "ON";
  return (
    `SELECT a.${left}, b.${right}, a.*, count(*) OVER () FROM ${table.name} AS a ` +
    `${kind} ${other.name} AS b ${on} a.${left} = b.${right} LIMIT 20`
  );
}

function compoundQuery(random, tables, table) {
  const other = random.pick(tables);
  const operator = random.pick(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"]);
  const left = random.pick(table.columns).name;
  const right = random.pick(other.columns).name;
  return (
    `SELECT ${left} FROM ${table.name} ${operator} ` +
    `SELECT ${right} FROM ${other.name} ORDER BY 1 LIMIT 15`
  );
}

function commonTableQuery(random, table, column) {
  return random.pick([
    () => `WITH q AS (SELECT ${column()} AS v FROM ${table.name}) SELECT count(v), max(v) FROM q`,
    () =>
      `WITH q(v) AS ${random.pick(["", "NOT "])}MATERIALIZED ` +
      `(SELECT ${column()} FROM ${table.name}) SELECT a.v FROM q AS a, q AS b LIMIT 9`,
    () =>
      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL " +
      `SELECT i + 1 FROM n WHERE i < ${random.between(2, 40)}) SELECT i, i * i FROM n`,
    () =>
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT (i * 7) % 11 FROM n) " +
      "SELECT group_concat(i) FROM n",
  ])();
}

// Whether `table` can be written to through plain columns at all.
export function isWritable(table) {
  return !table.view && plainColumns(table).length > 0;
}
