// A result as text for other programs.

import type { RawResult, Value } from "../api/cloudflare.ts";
import { blobLiteral, hexOf, name, textLiteral } from "./quote.ts";

type Result = Pick<RawResult, "columns" | "rows">;

// A list of objects. Of columns of one name the last counts, as in D1's own answers.
export function asJson({ columns, rows }: Result): string {
  return JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]]))), null, 2);
}

// RFC 4180; NULL is nothing between commas, and an empty text two quotes. BLOBs are hexadecimal.
export function asCsv({ columns, rows }: Result): string {
  const field = (value: Value) => {
    if (value === null) return "";
    if (Array.isArray(value)) return hexOf(Uint8Array.from(value));
    const text = String(value);
    return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

export function asInserts({ columns, rows }: Result, table: string): string {
  const head = `INSERT INTO ${name(table)} (${columns.map(name).join(", ")}) VALUES`;
  return rows.map((row) => `${head} (${row.map(literal).join(", ")});\n`).join("");
}

function literal(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return textLiteral(value);
  return typeof value === "number" ? String(value) : blobLiteral(Uint8Array.from(value));
}
