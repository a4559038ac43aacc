// Tables, their columns and how they point at each other, of a whole database at once.

import { raw, type Target } from "../../api/cloudflare.ts";

export interface SchemaColumn {
  name: string;
  type: string;
  isKey: boolean;
}

export interface SchemaKey {
  table: string;
  columns: string[];
  parents: string[]; // empty where the parent's primary key is meant
}

export interface SchemaTable {
  name: string;
  columns: SchemaColumn[];
  keys: SchemaKey[];
}

const TABLES = `FROM sqlite_master AS m JOIN pragma_table_list AS l ON l.schema = 'main' AND l.name = m.name
 WHERE m.type = 'table' AND l.type <> 'shadow' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT LIKE '\\_cf\\_%' ESCAPE '\\'`;

const COLUMNS = `SELECT t.name, x.name, x.type, x.pk FROM (SELECT m.name ${TABLES}) AS t JOIN pragma_table_xinfo(t.name) AS x WHERE x.hidden <> 1 ORDER BY t.name COLLATE NOCASE, x.cid`;
const KEYS = `SELECT t.name, f.id, f."table", f."from", f."to" FROM (SELECT m.name ${TABLES}) AS t JOIN pragma_foreign_key_list(t.name) AS f ORDER BY t.name, f.id, f.seq`;

export async function readSchema(target: Target, signal: AbortSignal): Promise<SchemaTable[]> {
  const [columns, keys] = await raw(target, { sql: `${COLUMNS};\n${KEYS}` }, signal);
  return tablesOf(columns!.rows as [string, string, string, number][], keys!.rows as [string, number, string, string, string | null][]);
}

export function tablesOf(columns: [string, string, string, number][], keys: [string, number, string, string, string | null][]): SchemaTable[] {
  const tables = new Map<string, SchemaTable>();
  for (const [table, name, type, key] of columns) {
    if (!tables.has(table)) tables.set(table, { name: table, columns: [], keys: [] });
    tables.get(table)!.columns.push({ name, type, isKey: key > 0 });
  }
  // Names of tables are compared without regard to case.
  const spelled = new Map([...tables.keys()].map((name) => [name.toLowerCase(), name]));
  const known = new Map<string, SchemaKey>();
  for (const [table, id, parent, from, to] of keys) {
    const place = `${id} ${table}`;
    let key = known.get(place);
    if (!key) {
      key = { table: spelled.get(parent.toLowerCase()) ?? parent, columns: [], parents: [] };
      known.set(place, key);
      tables.get(table)?.keys.push(key);
    }
    key.columns.push(from);
    if (to !== null) key.parents.push(to);
  }
  return [...tables.values()];
}

// "customer_id → customers.id"
export function wordsOf({ table, columns, parents }: SchemaKey) {
  return `${columns.join(", ")} → ${table}${parents.length > 0 ? `.${parents.join(", ")}` : ""}`;
}
