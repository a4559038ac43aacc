// Edits that have been made on the page and not in the database. Immutable: each change answers
// another one.

import type { Row } from "../data/row_store.ts";
import type { Cell } from "../sql/cell.ts";

export interface ChangedRow {
  row: Row; // as it was read
  before: Record<number, Cell>; // by column, whole
  after: Record<number, string>; // literals
}

export interface AddedRow {
  id: number;
  values: Record<number, string>; // by column, literals; of others the default
}

export interface Staged {
  changed: ReadonlyMap<string, ChangedRow>; // by keyText()
  deleted: ReadonlyMap<string, Row>;
  added: readonly AddedRow[];
  nextId: number;
}

export const NOTHING: Staged = { changed: new Map(), deleted: new Map(), added: [], nextId: 1 };

export function keyText(row: Row) {
  return row.key.join(",");
}

export function countOf({ changed, deleted, added }: Staged) {
  let cells = 0;
  for (const [key, { after }] of changed) if (!deleted.has(key)) cells += Object.keys(after).length;
  return cells + deleted.size + added.length;
}

// `before` is the whole value that the cell was read with; the same again is no change.
export function change(staged: Staged, row: Row, column: number, before: Cell, literal: string): Staged {
  const key = keyText(row);
  const old = staged.changed.get(key) ?? { row, before: {}, after: {} };
  const first = old.before[column] ?? before;
  const after = { ...old.after, [column]: literal };
  if (literal === first.literal) delete after[column];
  const changed = new Map(staged.changed);
  if (Object.keys(after).length === 0) changed.delete(key);
  else changed.set(key, { row: old.row, before: { ...old.before, [column]: first }, after });
  return { ...staged, changed };
}

export function add(staged: Staged): Staged {
  return { ...staged, added: [...staged.added, { id: staged.nextId, values: {} }], nextId: staged.nextId + 1 };
}

// Null gives the column its default again.
export function fill(staged: Staged, id: number, column: number, literal: string | null): Staged {
  const added = staged.added.map((row) => {
    if (row.id !== id) return row;
    const values = { ...row.values };
    if (literal === null) delete values[column];
    else values[column] = literal;
    return { ...row, values };
  });
  return { ...staged, added };
}

export function remove(staged: Staged, rows: Row[], addedIds: number[]): Staged {
  const deleted = new Map(staged.deleted);
  for (const row of rows) deleted.set(keyText(row), row);
  return { ...staged, deleted, added: staged.added.filter(({ id }) => !addedIds.includes(id)) };
}

// Without what was to happen to one row.
export function forget(staged: Staged, key: string): Staged {
  const changed = new Map(staged.changed);
  const deleted = new Map(staged.deleted);
  changed.delete(key);
  deleted.delete(key);
  return { ...staged, changed, deleted };
}
