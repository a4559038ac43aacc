// Random INSERT, REPLACE, UPSERT, UPDATE and DELETE over a session's tables.

import { expression } from "./expressions.mjs";
import { makeCondition } from "./queries.mjs";
import { plainColumns } from "./tables.mjs";
import { literalFor, PARAMETERS } from "./values.mjs";

const CONFLICTS = ["", "", "", " OR IGNORE", " OR REPLACE", " OR ABORT", " OR FAIL"];

// {sql, params?}: `table` is changed, `tables` can be read.
export function makeChange(random, table, tables) {
  switch (
    random.weighted({ insert: 8, select: 1, update: 4, delete: 2, defaults: 0.5, clear: 0.3 })
  ) {
    case "insert":
      return makeInsert(random, table);
    case "select":
      return { sql: insertFromSelect(random, table, random.pick(tables)) };
    case "update":
      return { sql: makeUpdate(random, table, random.pick(tables)) };
    case "delete":
      return { sql: makeDelete(random, table) };
    case "defaults":
      return { sql: `INSERT INTO ${table.name} DEFAULT VALUES${returning(random, table)}` };
    default:
      return { sql: `DELETE FROM ${table.name}` };
  }
}

// An insert of one or more rows, with literals or with parameters.
export function makeInsert(random, table) {
  const needed = (column) => column.key && (table.withoutRowid || column.type === "TEXT");
  const chosen = random.sample(plainColumns(table), random.between(1, 8));
  const columns = plainColumns(table).filter((column) => needed(column) || chosen.includes(column));
  const names = columns.map((column) => column.name);
  const verb = random.chance(0.1) ? "REPLACE" : `INSERT${random.pick(CONFLICTS)}`;
  const tail = table.columns[0].key && random.chance(0.2) ? upsert(random, table, names) : "";
  const head = `${verb} INTO ${table.name} (${names.join(", ")}) VALUES`;
  if (random.chance(0.3)) {
    const params = columns.map((column) => parameterFor(random, table, column));
    const marks = columns.map((_, index) => random.pick(["?", `?${index + 1}`]));
    return { sql: `${head} (${marks.join(", ")})${tail}${returning(random, table)}`, params };
  }
  const rows = random.times(random.between(1, 4), () => {
    return `(${columns.map((column) => valueFor(random, table, column)).join(", ")})`;
  });
  return { sql: `${head} ${rows.join(", ")}${tail}${returning(random, table)}` };
}

function valueFor(random, table, column) {
  // Beyond the largest rowid SQLite picks the next one at random.
  if (column.key && column.type === "INTEGER") {
    const own = String(random.between(1, 40));
    return table.withoutRowid ? own : random.pick(["NULL", own]);
  }
  if (column.parent) return random.pick(["NULL", String(random.between(1, 12))]);
  return literalFor(random, column.type);
}

function parameterFor(random, table, column) {
  if (column.key && column.type === "INTEGER") {
    const own = random.between(1, 40);
    return table.withoutRowid ? own : random.pick([null, own]);
  }
  if (column.parent) return random.pick([null, random.between(1, 12)]);
  return random.pick(PARAMETERS);
}

function upsert(random, table, names) {
  const key = table.columns[0].name;
  const target = random.chance(0.9) ? ` (${key})` : ` (${random.pick(names)})`;
  const column = random.pick(names);
  const offered = `excluded.${column}`;
  const action = random.pick([
    "NOTHING",
    `UPDATE SET ${column} = ${offered}`,
    `UPDATE SET ${column} = coalesce(${column}, ${offered}) WHERE ${offered} IS NOT NULL`,
  ]);
  return ` ON CONFLICT${action === "NOTHING" && random.chance(0.5) ? "" : target} DO ${action}`;
}

function returning(random, table) {
  if (!random.chance(0.2)) return "";
  const [first, last] = [table.columns[0].name, table.columns.at(-1).name];
  return random.pick([" RETURNING *", ` RETURNING ${first} AS x, typeof(${last})`]);
}

function insertFromSelect(random, table, source) {
  const columns = plainColumns(table)
    .filter((column) => !column.key)
    .slice(0, 2);
  const names = columns.length > 0 ? columns : plainColumns(table).slice(0, 1);
  const values = names.map(() => random.pick(source.columns).name);
  return (
    `INSERT OR IGNORE INTO ${table.name} (${names.map((column) => column.name).join(", ")}) ` +
    `SELECT ${values.join(", ")} FROM ${source.name} WHERE true LIMIT ${random.between(1, 6)}`
  );
}

function makeUpdate(random, table, source) {
  const column = random.pick(plainColumns(table));
  const names = table.columns.map((other) => other.name);
  const value = column.key ? valueFor(random, table, column) : expression(random, names, 1);
  const head = `UPDATE${random.pick(CONFLICTS)} ${table.name} SET ${column.name} = ${value}`;
  return random.pick([
    () => `${head} WHERE ${makeCondition(random, table)}${returning(random, table)}`,
    () => `${head} WHERE ${makeCondition(random, table)}`,
    () => `${head} ORDER BY ${random.pick(names)} LIMIT ${random.between(0, 3)}`,
    () =>
      `${head} FROM (SELECT * FROM ${source.name} LIMIT 2) AS s ` +
      `WHERE s.${random.pick(source.columns).name} = ${table.name}.${random.pick(names)}`,
  ])();
}

function makeDelete(random, table) {
  const column = () => random.pick(table.columns).name;
  const head = `DELETE FROM ${table.name}`;
  return random.pick([
    () => `${head} WHERE ${makeCondition(random, table)}${returning(random, table)}`,
    () => `${head} ORDER BY ${column()} DESC LIMIT ${random.between(0, 3)}`,
    () => `${head} WHERE ${column()} IN (SELECT ${column()} FROM ${table.name} LIMIT 2)`,
  ])();
}
