// The statements by which rows are read in windows: each begins behind a key, wherever it is.

import { cellSql } from "../sql/cell.ts";
import { name, textLiteral } from "../sql/quote.ts";
import type { TableShape } from "./schema.ts";

export interface RowQuery {
  sort: string | null; // a column; null for the table's own order
  isDescending: boolean;
  contains: [column: string, text: string][];
  equals: [column: string, literal: string][];
}

interface Term {
  sql: string;
  mayBeNull: boolean;
}

// What rows are ordered by, the last of which no two have in common. All go one way, so that the
// reverse is the same order backwards.
export function orderOf(table: TableShape, query: RowQuery): Term[] {
  const keys = table.key.map((sql) => ({ sql, mayBeNull: false }));
  if (query.sort === null || name(query.sort) === keys[0]?.sql) return keys;
  const column = table.columns.find((each) => each.name === query.sort);
  return [{ sql: name(query.sort), mayBeNull: !column?.isNotNull || table.kind !== "table" }, ...keys];
}

export function conditionsOf(query: RowQuery): string[] {
  return [
    ...query.equals.map(([column, literal]) => `${name(column)} IS ${literal}`),
    // LIKE takes 50 bytes at the most.
    ...query.contains.map(([column, text]) => `instr(lower(CAST(${name(column)} AS TEXT)), lower(${textLiteral(text)}))`),
  ];
}

function where(conditions: string[]) {
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
}

function orderBy(terms: Term[], isDescending: boolean) {
  return terms.length === 0 ? "" : ` ORDER BY ${terms.map(({ sql }) => sql + (isDescending ? " DESC" : "")).join(", ")}`;
}

// Rows behind the place that `values` are of, in the order of `terms`; NULLs come before all else.
function behind(terms: Term[], values: string[], isDescending: boolean, isIncluded: boolean): string {
  const [term, ...others] = terms;
  const [value, ...rest] = values;
  const { sql, mayBeNull } = term!;
  const isNull = value === "NULL";
  const isLast = others.length === 0;
  const orNull = (text: string) => (mayBeNull ? `(${text} OR ${sql} IS NULL)` : text);
  const strict = isDescending ? (isNull ? "0" : orNull(`${sql} < ${value}`)) : isNull ? `${sql} IS NOT NULL` : `${sql} > ${value}`;
  const included = isDescending ? (isNull ? `${sql} IS NULL` : orNull(`${sql} <= ${value}`)) : isNull ? "1" : `${sql} >= ${value}`;
  if (isLast) return isIncluded ? included : strict;
  // The first condition alone is what an index can be entered by.
  return `${included} AND (${strict} OR ${sql} IS ${value} AND ${behind(others, rest, isDescending, isIncluded)})`;
}

// Where a window begins: at the place of these values, or behind it; or so many rows from the first.
export type Start = { values: string[]; isIncluded: boolean } | { offset: number };

// As many columns are answered as the table has, which may be as many as D1 lets an answer have: the
// literals of the table's key stand before the first cell, as rowOf() reads them.
export function windowSql(table: TableShape, query: RowQuery, start: Start, limit: number): string {
  const terms = orderOf(table, query);
  const cells = table.columns.map(({ name: each }) => cellSql(name(each)));
  const keys = table.key.map((sql) => `quote(${sql})||','||`).join("");
  const conditions = conditionsOf(query);
  let limits = ` LIMIT ${limit}`;
  if ("values" in start) conditions.push(behind(terms, start.values, query.isDescending, start.isIncluded));
  else if (start.offset > 0) limits += ` OFFSET ${start.offset}`;
  const [first, ...others] = cells;
  return `SELECT ${[`${keys}(${first})`, ...others].join(", ")} FROM ${name(table.name)}${where(conditions)}${orderBy(terms, query.isDescending)}${limits}`;
}

const LITERAL = /(NULL|X?'(?:[^']|'')*'|[^,']+),/y;

// A row of windowSql()'s answer: the literals of its key, and what cellOf() reads.
export function rowOf(table: TableShape, answer: string[]): { key: string[]; cells: string[] } {
  const [first, ...others] = answer;
  const key: string[] = [];
  let end = 0;
  while (key.length < table.key.length) {
    LITERAL.lastIndex = end;
    key.push(LITERAL.exec(first!)![1]!);
    end = LITERAL.lastIndex;
  }
  return { key, cells: [first!.slice(end), ...others] };
}

// How many rows there are, and the ends of a table that is ordered by an integer alone.
export function totalSql(table: TableShape, query: RowQuery): string {
  const from = ` FROM ${name(table.name)}${where(conditionsOf(query))}`;
  const key = denseKeyOf(table, query);
  const ends = key === null ? "NULL, NULL" : `quote((SELECT min(${key})${from})), quote((SELECT max(${key})${from}))`;
  return `SELECT count(*), ${ends}${from}`;
}

// The key from which a row's place follows where no number is left out.
export function denseKeyOf(table: TableShape, query: RowQuery): string | null {
  const terms = orderOf(table, query);
  const isRowid = table.kind === "table" && (table.rowidAlias !== null || /^(_rowid_|rowid|oid)$/.test(table.key[0] ?? ""));
  return terms.length === 1 && isRowid && conditionsOf(query).length === 0 ? terms[0]!.sql : null;
}

// The order's values of every `each`th row, the first one included: where windows begin.
export function marksSql(table: TableShape, query: RowQuery, each: number): string {
  const terms = orderOf(table, query);
  const keys = terms.map(({ sql }, at) => `${sql} AS k${at}`).join(", ");
  const order = orderBy(terms, query.isDescending);
  const inner = `SELECT ${keys}, row_number() OVER (${order.trim()}) AS n FROM ${name(table.name)}${where(conditionsOf(query))}`;
  return `SELECT ${terms.map((_, at) => `quote(k${at})`).join(", ")} FROM (${inner}) WHERE n % ${each} = ${each === 1 ? 0 : 1} ORDER BY n`;
}

// A condition that holds for one row: the one of these values of the table's key.
export function isRow(table: TableShape, key: string[]): string {
  return table.key.map((sql, at) => `${sql} = ${key[at]}`).join(" AND ");
}
