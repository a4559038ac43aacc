// Order and filters of rows as they stand in an address, so that it can be sent to somebody:
// sort=COLUMN, dir=desc, filter.COLUMN=a part, is.COLUMN=a literal.

import type { RowQuery } from "../../data/row_sql.ts";
import type { TableShape } from "../../data/schema.ts";

// A literal out of a link goes into SQL, so it must be one and nothing else.
const LITERAL = /^(NULL|[+-]?\d+(\.\d*)?(e[+-]?\d+)?|X?'([^']|'')*')$/i;

// What the table has not, or what is no literal, is left out.
export function queryOf(search: URLSearchParams, table: TableShape): RowQuery {
  const columns = new Set(table.columns.map(({ name }) => name));
  const sort = search.get("sort");
  const contains: [string, string][] = [];
  const equals: [string, string][] = [];
  for (const [key, value] of search) {
    const [kind, column] = [key.slice(0, key.indexOf(".")), key.slice(key.indexOf(".") + 1)];
    if (!columns.has(column)) continue;
    if (kind === "filter" && value !== "") contains.push([column, value]);
    if (kind === "is" && LITERAL.test(value)) equals.push([column, value]);
  }
  return { sort: sort !== null && columns.has(sort) ? sort : null, isDescending: search.get("dir") === "desc", contains, equals };
}

// The changes of the address by a click on a column's head: up, then down, then the table's order.
export function sortBy(column: string, query: RowQuery): Record<string, string | null> {
  if (query.sort !== column) return { sort: column, dir: null };
  return query.isDescending ? { sort: null, dir: null } : { sort: column, dir: "desc" };
}
