// Values read exactly. SQL answers them as literals, since JSON's numbers would round what is beyond
// 2^53; what is long comes cut, and whole when it is looked at.

import { bytesOf, textLiteral } from "./quote.ts";

export type Kind = "null" | "integer" | "real" | "text" | "blob";

export interface Cell {
  kind: Kind;
  text: string; // digits of a number; hexadecimal digits of a blob
  literal: string; // as it stands in SQL; of a cut value only the beginning
  bytes?: number; // of the whole value, where the text is only its beginning
}

const LONGEST = 200; // bytes that are shown in a grid
const BEGINNING = 120; // characters that are read of what is longer

// An expression for the value of `column` that cellOf() reads. quote() ends a text at its first NUL.
export function cellSql(column: string) {
  const isCut = `typeof(${column}) IN ('text','blob') AND (octet_length(${column}) > ${LONGEST} OR typeof(${column}) = 'text' AND instr(${column}, char(0)))`;
  return `CASE WHEN ${isCut} THEN typeof(${column})||' '||octet_length(${column})||' '||quote(substr(${column},1,${BEGINNING})) ELSE quote(${column}) END`;
}

export const NULL: Cell = { kind: "null", text: "", literal: "NULL" };

export function cellOf(answer: string): Cell {
  const cut = /^(text|blob) (\d+) /.exec(answer);
  if (cut) {
    const beginning = cellOf(answer.slice(cut[0].length));
    return { ...beginning, kind: cut[1] as Kind, bytes: Number(cut[2]) };
  }
  if (answer === "NULL") return NULL;
  if (answer.startsWith("'")) return { kind: "text", text: answer.slice(1, -1).replaceAll("''", "'"), literal: answer };
  if (/^X'/i.test(answer)) return { kind: "blob", text: answer.slice(2, -1), literal: answer };
  return { kind: /^[+-]?\d+$/.test(answer) ? "integer" : "real", text: answer, literal: answer };
}

// The value whole, of an expression that wholeOf() reads.
export function wholeSql(column: string) {
  return `typeof(${column}), CASE WHEN typeof(${column}) IN ('text','blob') THEN hex(${column}) ELSE quote(${column}) END`;
}

export function wholeOf(kind: Kind, answer: string): Cell {
  if (kind === "blob") return { kind, text: answer, literal: `X'${answer}'` };
  if (kind !== "text") return cellOf(answer);
  const text = new TextDecoder().decode(bytesOf(answer));
  return { kind, text, literal: textLiteral(text) };
}
