// Values of a difference, in words that tell NULL from empty.

import type { ExactValue, RowChange } from "../../api/time.ts";
import { hexOf } from "../../sql/quote.ts";

const LONGEST = 200;

export function textOf(value: ExactValue | undefined): string {
  if (value === undefined || value === null) return "NULL";
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return cut(`x'${hexOf(Uint8Array.from(value.slice(0, LONGEST))).toLowerCase()}'`);
  if (typeof value === "object") return value.integer;
  return value === "" ? "''" : cut(value);
}

function cut(text: string) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

export interface ColumnChange {
  column: string;
  before: string | null; // null where there was nothing
  after: string | null;
}

// What is to be said of a row: of a changed one what differs, of others all that there is.
export function columnsOf({ change, before, after, columns, key }: RowChange): ColumnChange[] {
  const all = Object.keys(after ?? before ?? {});
  const told = change === "changed" ? columns : all.filter((column) => !Object.hasOwn(key, column));
  return told.map((column) => ({
    column,
    before: before && textOf(before[column]),
    after: after && textOf(after[column]),
  }));
}

export function keyOf({ key }: RowChange) {
  const parts = Object.entries(key);
  return parts.length === 1 ? textOf(parts[0]![1]) : parts.map(([column, value]) => `${column} ${textOf(value)}`).join(", ");
}
