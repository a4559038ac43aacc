// Where the keys lead from a cell of a grid.

import type { Place } from "./grid.tsx";

interface Size {
  rows: number;
  columns: number;
  page: number; // rows that a page has
}

// None when the key leads nowhere.
export function keyTarget(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">, from: Place, { rows, columns, page }: Size): Place | null {
  const isFar = event.ctrlKey || event.metaKey;
  const moves: Record<string, Partial<Place>> = {
    ArrowUp: { row: isFar ? 0 : from.row - 1 },
    ArrowDown: { row: isFar ? rows - 1 : from.row + 1 },
    ArrowLeft: { column: isFar ? 0 : from.column - 1 },
    ArrowRight: { column: isFar ? columns - 1 : from.column + 1 },
    PageUp: { row: from.row - Math.max(1, page) },
    PageDown: { row: from.row + Math.max(1, page) },
    Home: isFar ? { row: 0, column: 0 } : { column: 0 },
    End: isFar ? { row: rows - 1, column: columns - 1 } : { column: columns - 1 },
  };
  const move = moves[event.key];
  if (!move || rows === 0) return null;
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1);
  return { row: within(move.row ?? from.row, rows), column: within(move.column ?? from.column, columns) };
}

export const GRID_KEYS = [
  { keys: "Arrows, Page Up, Page Down", does: "From cell to cell" },
  { keys: "Home, End", does: "First, last column" },
  { keys: "Ctrl+Home, Ctrl+End", does: "First, last cell" },
];
