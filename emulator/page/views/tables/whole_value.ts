// A value that a grid has only the beginning of, read as a whole.

import { isRow } from "../../data/row_sql.ts";
import type { Row } from "../../data/row_store.ts";
import { type Reader, read } from "../../data/reader.ts";
import type { TableShape } from "../../data/schema.ts";
import { type Cell, type Kind, wholeOf, wholeSql } from "../../sql/cell.ts";
import { name } from "../../sql/quote.ts";

// Null when there is no such row any more, or nothing tells it from others.
export async function readWhole(reader: Reader, table: TableShape, row: Row, column: number, signal?: AbortSignal): Promise<Cell | null> {
  if (row.key.length === 0) return null;
  const sql = `SELECT ${wholeSql(name(table.columns[column]!.name))} FROM ${name(table.name)} WHERE ${isRow(table, row.key)}`;
  const [answer] = await read(reader, [sql], signal);
  const values = answer!.rows[0];
  return values ? wholeOf(values[0] as Kind, values[1] as string) : null;
}
