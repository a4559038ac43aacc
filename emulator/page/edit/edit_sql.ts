// Staged edits as the SQL they will be. Each statement on a row is followed by one that fails unless
// exactly one row was as it had been read, so that what others have written meanwhile ends the whole
// batch, and nothing of it happens.

import { isRow } from "../data/row_sql.ts";
import type { Row } from "../data/row_store.ts";
import type { TableShape } from "../data/schema.ts";
import { name } from "../sql/quote.ts";
import type { Staged } from "./staged.ts";

export interface EditStatement {
  sql: string;
  guard: string | null;
  key: string | null; // of the row that it is about; null for a new one
}

const MARK = "the row of change ";

// A path that JSON has not, so that the error names the statement. changes() counts no trigger's.
function guardOf(number: number) {
  return `SELECT iif(changes() = 1, 1, json_extract('{}', '${MARK}${number}'))`;
}

// Which statement a failed guard was of, from 0; null for any other error.
export function guardOfError(message: string): number | null {
  const found = new RegExp(`bad JSON path: '${MARK}(\\d+)'`).exec(message);
  return found ? Number(found[1]) - 1 : null;
}

export function statementsOf(table: TableShape, staged: Staged): EditStatement[] {
  const it = name(table.name);
  const column = (at: number | string) => name(table.columns[Number(at)]!.name);
  const statements: Omit<EditStatement, "guard">[] = [];
  for (const [key, row] of staged.deleted) {
    statements.push({ sql: `DELETE FROM ${it} WHERE ${isAsRead(table, row)}`, key });
  }
  for (const [key, { row, before, after }] of staged.changed) {
    if (staged.deleted.has(key)) continue;
    const columns = Object.keys(after);
    const values = columns.map((at) => `${column(at)} = ${after[Number(at)]}`);
    const were = columns.map((at) => `${column(at)} IS ${before[Number(at)]!.literal}`);
    statements.push({ sql: `UPDATE ${it} SET ${values.join(", ")} WHERE ${[isRow(table, row.key), ...were].join(" AND ")}`, key });
  }
  for (const { values } of staged.added) {
    const columns = Object.keys(values);
    const sql =
      columns.length === 0
        ? `INSERT INTO ${it} DEFAULT VALUES`
        : `INSERT INTO ${it} (${columns.map(column).join(", ")}) VALUES (${columns.map((at) => values[Number(at)]).join(", ")})`;
    statements.push({ sql, key: null });
  }
  return statements.map((each, at) => ({ ...each, guard: each.key === null ? null : guardOf(at + 1) }));
}

// A row that is to go holds what was read of it; of a value that was read in part nothing is known.
function isAsRead(table: TableShape, row: Row): string {
  const were = table.columns.flatMap(({ name: column }, at) => {
    const cell = row.cells[at]!;
    return cell.bytes === undefined ? [`${name(column)} IS ${cell.literal}`] : [];
  });
  return [isRow(table, row.key), ...were].join(" AND ");
}

// The row that a key is of, as people tell it from others.
export function rowName(table: TableShape, key: string, staged: Staged): string {
  const row = staged.changed.get(key)?.row ?? staged.deleted.get(key);
  return row ? table.key.map((sql, at) => `${sql.replace(/^"|"$/g, "")} ${row.key[at]}`).join(", ") : key;
}
