// Random tables: a model that other statements are made from, and the CREATE TABLE that makes it.

import { literalFor } from "./values.mjs";

const TYPES = ["INTEGER", "TEXT", "REAL", "BLOB", "NUMERIC", "", "VARCHAR(20)", "DATETIME", "INT"];
const STRICT_TYPES = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];

// {name, columns: [{name, type, key, generated, parent}], withoutRowid, strict, rowidAlias, sql}.
// `parents` are tables that a foreign key can point at.
export function makeTable(random, name, parents) {
  const strict = random.chance(0.2);
  const withoutRowid = random.chance(0.2);
  const table = { name, columns: [], withoutRowid, strict, rowidAlias: null, sql: "" };
  const definitions = [];

  const key = random.weighted({ rowid: 6, autoincrement: 2, text: 2, composite: 1, none: 2 });
  const keyName = random.pick(["id", "k", "Key"]);
  if (key === "rowid" || key === "autoincrement") {
    table.columns.push({ name: keyName, type: "INTEGER", key: true });
    const grows = key === "autoincrement" && !withoutRowid;
    definitions.push(`${keyName} INTEGER PRIMARY KEY${grows ? " AUTOINCREMENT" : ""}`);
    if (!withoutRowid) table.rowidAlias = keyName;
  } else if (key !== "none" || withoutRowid) {
    table.columns.push({ name: keyName, type: "TEXT", key: true });
    definitions.push(`${keyName} TEXT${key === "composite" ? "" : " PRIMARY KEY"}`);
  }

  for (let i = random.between(1, 5); i > 0; i--) {
    definitions.push(makeColumn(random, table, `c${table.columns.length}`));
  }
  if (key === "composite") definitions.push(`PRIMARY KEY (${keyName}, ${table.columns[1].name})`);
  if (random.chance(0.2)) {
    const columns = random.sample(plainColumns(table), 2).map((column) => column.name);
    const conflict = random.pick(["", "", " ON CONFLICT IGNORE", " ON CONFLICT REPLACE"]);
    definitions.push(`UNIQUE (${columns.join(", ")})${conflict}`);
  }
  const parent = parents.length > 0 ? random.pick(parents) : null;
  if (parent?.rowidAlias && random.chance(0.5)) {
    table.columns.push({ name: "parent", type: "INTEGER", parent });
    const action = random.pick([
      "",
      " ON DELETE CASCADE",
      " ON DELETE SET NULL",
      " ON UPDATE CASCADE ON DELETE RESTRICT",
      " ON DELETE SET DEFAULT",
      " ON UPDATE SET NULL",
    ]);
    definitions.push(`parent INTEGER REFERENCES ${parent.name}(${parent.rowidAlias})${action}`);
  }
  moveConstraintsLast(definitions);

  const options = [withoutRowid && "WITHOUT ROWID", strict && "STRICT"].filter(Boolean).join(", ");
  table.sql = `CREATE TABLE ${name} (${definitions.join(", ")})${options && ` ${options}`}`;
  return table;
}

// The columns a statement may write.
export function plainColumns(table) {
  return table.columns.filter((column) => !column.generated);
}

function makeColumn(random, table, name) {
  const type = random.pick(table.strict ? STRICT_TYPES : TYPES);
  const column = { name, type };
  let sql = `${name} ${type}`;
  const others = plainColumns(table);
  if (others.length > 0 && random.chance(0.1)) {
    const other = random.pick(others).name;
    const expression = /INT|REAL|NUM/.test(type)
      ? random.pick([`length(${other})`, `${other} + 1`])
      : random.pick([`${other} || '!'`, `upper(${other})`]);
    column.generated = true;
    const kept = random.pick(["", " VIRTUAL", " STORED"]);
    table.columns.push(column);
    return `${sql} GENERATED ALWAYS AS (${expression})${kept}`;
  }
  if (random.chance(0.15)) sql += " NOT NULL";
  if (random.chance(0.15)) sql += " UNIQUE";
  if (random.chance(0.2)) sql += ` DEFAULT (${literalFor(random, type)})`;
  if (random.chance(0.1)) sql += ` CHECK (${name} IS NULL OR length(${name}) < 12)`;
  if (/TEXT|CHAR/.test(type) && random.chance(0.3)) {
    sql += ` COLLATE ${random.pick(["NOCASE", "RTRIM", "BINARY"])}`;
  }
  table.columns.push(column);
  return sql;
}

function moveConstraintsLast(definitions) {
  const isConstraint = (text) => /^(UNIQUE|PRIMARY KEY) \(/.test(text);
  definitions.sort((a, b) => Number(isConstraint(a)) - Number(isConstraint(b)));
}
