// What a database is made of.

import { textLiteral } from "../sql/quote.ts";
import { type Reader, read } from "./reader.ts";

export interface TableName {
  name: string;
  kind: "table" | "view" | "virtual";
}

export interface ColumnShape {
  name: string;
  type: string; // as it was declared
  isNotNull: boolean;
  defaultValue: string | null;
  key: number; // place in the primary key, from 1; 0 when it is not in it
  isGenerated: boolean;
}

// A foreign key: `columns` here hold what `parents` hold there.
export interface ForeignKey {
  table: string;
  columns: string[];
  parents: string[];
}

export interface Part {
  kind: string; // "table", "index", …
  name: string;
  sql: string;
}

export interface TableShape extends TableName {
  columns: ColumnShape[];
  // What tells a row from all others, as it stands in SQL; empty where nothing does.
  key: string[];
  rowidAlias: string | null; // the column that is the rowid
  foreignKeys: ForeignKey[];
  parts: Part[]; // itself, its indexes and triggers
}

// All that can be looked into, by name; what belongs to SQLite or to virtual tables is left out.
const NAMES = `SELECT m.name, CASE l.type WHEN 'virtual' THEN 'virtual' ELSE m.type END
  FROM sqlite_master AS m JOIN pragma_table_list AS l ON l.schema = 'main' AND l.name = m.name
 WHERE m.type IN ('table', 'view') AND l.type <> 'shadow' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT LIKE '\\_cf\\_%' ESCAPE '\\'
 ORDER BY m.name COLLATE NOCASE`;

// What listTables and describeTable answer is known as, for useLoad.
export function tablesKey({ target, at }: Reader) {
  return `tables ${target.account} ${target.database} ${at}`;
}

export function tableKey({ target, at }: Reader, table: string) {
  return `table ${target.account} ${target.database} ${at} ${table}`;
}

export async function listTables(reader: Reader, signal?: AbortSignal): Promise<TableName[]> {
  const [names] = await read(reader, [NAMES], signal);
  return names!.rows.map(([name, kind]) => ({ name, kind }) as TableName);
}

// The names that a rowid goes by, unless a column has taken them.
const ROWIDS = ["_rowid_", "rowid", "oid"];

export async function describeTable(reader: Reader, table: string, signal?: AbortSignal): Promise<TableShape | null> {
  const it = textLiteral(table);
  const [kinds, columns, keys, parts] = await read(
    reader,
    [
      `SELECT l.type, l.wr FROM pragma_table_list AS l WHERE l.schema = 'main' AND l.name = ${it}`,
      `SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(${it}) ORDER BY cid`,
      `SELECT f.id, f."table", f."from", coalesce(f."to", (SELECT x.name FROM pragma_table_xinfo(f."table") AS x WHERE x.pk = f.seq + 1)) FROM pragma_foreign_key_list(${it}) AS f ORDER BY f.id, f.seq`,
      `SELECT type, name, sql FROM sqlite_master WHERE (name = ${it} OR tbl_name = ${it}) AND sql IS NOT NULL ORDER BY type <> 'table' AND type <> 'view', type, name`,
    ],
    signal,
  );
  const kind = kinds!.rows[0];
  if (!kind) return null;
  const isVirtual = kind[0] === "virtual";
  const shapes = columns!.rows.map(([name, type, notNull, defaultValue, pk, hidden]) => ({
    shape: {
      name: name as string,
      type: type as string,
      isNotNull: notNull === 1,
      defaultValue: defaultValue as string | null,
      key: pk as number,
      isGenerated: hidden === 2 || hidden === 3,
    },
    isHidden: hidden === 1,
  }));
  const shown = shapes.filter(({ isHidden }) => !isHidden).map(({ shape }) => shape);
  const primary = shown.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key);
  const isOfRows = kind[0] !== "view" && kind[1] === 0;
  const rowidAlias = isOfRows && !isVirtual && primary.length === 1 && primary[0]!.type.toUpperCase() === "INTEGER" ? primary[0]!.name : null;
  return {
    name: table,
    kind: kind[0] === "view" || isVirtual ? (kind[0] as "view" | "virtual") : "table",
    columns: shown,
    key: keyOf(kind[0] === "view", isOfRows, shapes.map(({ shape }) => shape.name), primary.map(({ name }) => name), rowidAlias),
    rowidAlias,
    foreignKeys: foreignKeysOf(keys!.rows as [number, string, string, string][]),
    parts: parts!.rows.map(([type, name, sql]) => ({ kind: type, name, sql }) as Part),
  };
}

function keyOf(isView: boolean, isOfRows: boolean, columns: string[], primary: string[], rowidAlias: string | null): string[] {
  if (isView) return [];
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  if (!isOfRows) return primary.map(quoted);
  if (rowidAlias !== null) return [quoted(rowidAlias)];
  const taken = new Set(columns.map((column) => column.toLowerCase()));
  const free = ROWIDS.find((each) => !taken.has(each));
  return free ? [free] : [];
}

function foreignKeysOf(rows: [number, string, string, string][]): ForeignKey[] {
  const keys = new Map<number, ForeignKey>();
  for (const [id, table, from, to] of rows) {
    const key = keys.get(id) ?? { table, columns: [], parents: [] };
    key.columns.push(from);
    key.parents.push(to);
    keys.set(id, key);
  }
  return [...keys.values()];
}
