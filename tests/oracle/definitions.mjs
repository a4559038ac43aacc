// Random definitions besides tables: indexes, views, triggers, changes of a table, their removal.

import { expression } from "./expressions.mjs";
import { makeCondition } from "./queries.mjs";
import { plainColumns } from "./tables.mjs";

export function makeIndex(random, table, name) {
  const columns = table.columns.map((column) => column.name);
  const column = () => random.pick(columns);
  const unique = random.chance(0.15) ? "UNIQUE " : "";
  const key = random.pick([
    () => column(),
    () => `${column()} DESC, ${column()}`,
    () => `${column()} COLLATE NOCASE`,
    () => `lower(${column()})`,
    () => `length(${column()}) + 1, ${column()}`,
    () => expression(random, columns, 1),
  ])();
  const where = random.chance(0.25) ? ` WHERE ${column()} IS NOT NULL` : "";
  return `CREATE ${unique}INDEX ${name} ON ${table.name} (${key})${where}`;
}

// A view over `table` as {name, columns, view, sql}; queries take it like a table.
export function makeView(random, table, name) {
  const chosen = random.sample(table.columns, 2).map((column) => column.name);
  const columns = chosen.map((_, index) => ({ name: `v${index}`, type: "" }));
  const names = columns.map((column) => column.name).join(", ");
  const where = random.chance(0.5) ? ` WHERE ${makeCondition(random, table)}` : "";
  const select = `SELECT ${chosen.join(", ")} FROM ${table.name}${where}`;
  const sql = `CREATE VIEW ${name} (${names}) AS ${select}`;
  return { name, columns, view: true, sql };
}

// A trigger on `table` that writes into `log`, a table with the columns what, a and b.
export function makeTrigger(random, table, name, log) {
  if (table.view) {
    return (
      `CREATE TRIGGER ${name} INSTEAD OF INSERT ON ${table.name} BEGIN ` +
      `INSERT INTO ${log} VALUES ('instead', NEW.v0, NULL); END`
    );
  }
  const column = random.pick(plainColumns(table)).name;
  const time = random.pick(["BEFORE", "AFTER"]);
  const event = random.pick(["INSERT", "UPDATE", "DELETE", `UPDATE OF ${column}`]);
  const row = event === "DELETE" ? "OLD" : "NEW";
  const when = random.chance(0.3) ? ` WHEN ${row}.${column} IS NOT NULL` : "";
  const body = random.pick([
    () => `INSERT INTO ${log} VALUES ('${name}', ${row}.${column}, changes());`,
    () =>
      `INSERT INTO ${log} SELECT '${name}', ${row}.${column}, count(*) FROM ${table.name}; ` +
      "SELECT 1;",
    () => `UPDATE ${log} SET b = coalesce(b, 0) + 1 WHERE what = '${name}';`,
    () => `DELETE FROM ${log} WHERE a IS ${row}.${column};`,
    () => `SELECT CASE WHEN typeof(${row}.${column}) = 'blob' THEN RAISE(ABORT, 'no blobs') END;`,
    () => `SELECT RAISE(IGNORE) WHERE ${row}.${column} = 'k1';`,
    () => `SELECT RAISE(FAIL, 'not 13') WHERE ${row}.${column} = 13;`,
  ])();
  return `CREATE TRIGGER ${name} ${time} ${event} ON ${table.name}${when} BEGIN ${body} END`;
}

// An ALTER TABLE, possibly one that SQLite refuses. `table` is changed to match when it works; ask
// for it only where the session reads the schema afterwards, since the model cannot know.
export function makeAlter(random, table, name) {
  const column = random.pick(table.columns).name;
  return random.pick([
    `ALTER TABLE ${table.name} ADD COLUMN ${name} TEXT DEFAULT 'new'`,
    `ALTER TABLE ${table.name} ADD ${name} INTEGER NOT NULL DEFAULT 3`,
    `ALTER TABLE ${table.name} ADD COLUMN ${name} AS (coalesce(${column}, 'none')) VIRTUAL`,
    `ALTER TABLE ${table.name} ADD COLUMN ${name} CHECK (${name} > 0)`,
    `ALTER TABLE ${table.name} ADD COLUMN ${name} UNIQUE`,
    `ALTER TABLE ${table.name} ADD COLUMN ${name} NOT NULL`,
    `ALTER TABLE ${table.name} ADD COLUMN ${column}`,
    `ALTER TABLE ${table.name} RENAME COLUMN ${column} TO ${name}`,
    `ALTER TABLE ${table.name} DROP COLUMN ${column}`,
    `ALTER TABLE ${table.name} RENAME TO ${name}`,
    `ALTER TABLE ${table.name} RENAME TO _cf_${name}`,
  ]);
}

// Statements that look at the whole schema and every pragma D1 lets a request read about it.
export function makeInspection(random, table) {
  return random.pick([
    "SELECT type, name, tbl_name, sql FROM sqlite_schema",
    "SELECT * FROM sqlite_schema ORDER BY rootpage",
    "PRAGMA table_list",
    `PRAGMA table_list(${table.name})`,
    `PRAGMA table_info(${table.name})`,
    `PRAGMA table_xinfo('${table.name}')`,
    `PRAGMA index_list(${table.name})`,
    `PRAGMA foreign_key_list(${table.name})`,
    `PRAGMA foreign_key_check`,
    `PRAGMA foreign_key_check(${table.name})`,
    "PRAGMA quick_check",
    `PRAGMA quick_check(${table.name})`,
    "PRAGMA optimize",
    "SELECT m.name, x.name, x.pk FROM sqlite_schema AS m, pragma_table_xinfo(m.name) AS x " +
      "WHERE m.name NOT LIKE '\\_cf%' ESCAPE '\\'",
    "SELECT m.name, i.* FROM sqlite_master AS m JOIN pragma_index_list(m.name) AS i " +
      "WHERE m.type = 'table' AND m.name <> '_cf_KV'",
    `SELECT l.name, i.* FROM pragma_index_list('${table.name}') AS l, ` +
      "pragma_index_xinfo(l.name) AS i",
    "SELECT name, seq FROM sqlite_sequence",
    "ANALYZE",
    `ANALYZE ${table.name}`,
    "SELECT * FROM sqlite_stat1 ORDER BY tbl, idx",
    "REINDEX",
    `REINDEX ${table.name}`,
    "SELECT changes(), total_changes(), last_insert_rowid()",
    `EXPLAIN SELECT * FROM ${table.name}`,
  ]);
}

// Removes one thing that a session made, or fails to.
export function makeDrop(random, { indexes, triggers, views }) {
  return random.pick([
    `DROP INDEX ${random.pick([...indexes, "no_index"])}`,
    `DROP TRIGGER ${random.pick([...triggers, "no_trigger"])}`,
    `DROP VIEW ${random.pick([...views, "no_view"])}`,
    `DROP ${random.pick(["TABLE", "VIEW", "INDEX", "TRIGGER"])} IF EXISTS absent`,
  ]);
}
