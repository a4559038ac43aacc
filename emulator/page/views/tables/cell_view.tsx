// A value as it stands in a grid.

import type { Cell } from "../../sql/cell.ts";
import { bytes } from "../../ui/format.ts";
import type { GridCell } from "../../ui/grid.tsx";

const SHOWN_DIGITS = 32; // hexadecimal, of a blob
const LETTER = 8.2; // px, on average
const DIGIT = 9;

// NULL is told from the text NULL, and both from nothing, by look and by name.
export function gridCellOf(cell: Cell): GridCell {
  switch (cell.kind) {
    case "null":
      return { content: "NULL", label: "NULL", look: "null" };
    case "blob": {
      const size = cell.bytes ?? cell.text.length / 2;
      const isCut = cell.text.length > SHOWN_DIGITS || cell.bytes !== undefined;
      const digits = cell.text.slice(0, SHOWN_DIGITS).toLowerCase();
      return { content: isCut ? `${digits}… ${bytes(size)}` : `x'${digits}'`, look: "blob" };
    }
    case "text": {
      // Line breaks would end the line that a cell is.
      const text = cell.text.replace(/\r\n|\r|\n/g, " ⏎ ");
      if (text === "") return { content: "", label: "empty text" };
      if (cell.bytes === undefined) return { content: text };
      return { content: [text, <span class="more">… {bytes(cell.bytes)}</span>] };
    }
    default:
      return { content: cell.text, look: "is-number" };
  }
}

// How wide a column has to be for what is in it, within reason.
export function widthFor(name: string, type: string, cells: (Cell | undefined)[]): number {
  let width = Math.max(Math.min(name.length + type.length + 3, 42), 10) * LETTER;
  for (const cell of cells) {
    if (!cell) continue;
    const isNumber = cell.kind === "integer" || cell.kind === "real";
    const length = Math.min(cell.text.length + (cell.kind === "blob" ? 4 : 1), 40);
    width = Math.max(width, length * (isNumber ? DIGIT : LETTER));
  }
  return Math.round(width + 18);
}
