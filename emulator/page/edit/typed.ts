// What a text that somebody has typed into a cell is in SQL.

import type { Cell } from "../sql/cell.ts";
import { textLiteral } from "../sql/quote.ts";

type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

// By SQLite's rules, of which the first that fits counts (datatype3.html, 3.1).
export function affinityOf(type: string): Affinity {
  const upper = type.toUpperCase();
  if (upper.includes("INT")) return "integer";
  if (/CHAR|CLOB|TEXT/.test(upper)) return "text";
  if (upper === "" || upper.includes("BLOB")) return "blob";
  if (/REAL|FLOA|DOUB/.test(upper)) return "real";
  return "numeric";
}

export function isNumeric(type: string) {
  return ["integer", "real", "numeric"].includes(affinityOf(type));
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const BYTES = /^x'([0-9a-f]{2})*'$/i;

// `before` is what the cell held, which tells what is meant where its column takes anything.
export function literalOf(text: string, type: string, before: Cell | undefined): string {
  const affinity = affinityOf(type);
  const isBlob = affinity === "blob" && (type !== "" || before?.kind === "blob");
  if ((isBlob || before?.kind === "blob") && BYTES.test(text)) return text.toUpperCase();
  const wasNumber = before?.kind === "integer" || before?.kind === "real";
  if ((isNumeric(type) || (affinity === "blob" && wasNumber)) && NUMBER.test(text)) return text;
  return textLiteral(text);
}

// What an editor begins with.
export function editable(cell: Cell | undefined): string {
  if (!cell || cell.kind === "null") return "";
  return cell.kind === "blob" ? `x'${cell.text}'` : cell.text;
}
