// The edits of the table that is shown, from the first key to the last bookmark.

import { batch, type Signal, signal } from "@preact/signals";

import type { Target } from "../../api/cloudflare.ts";
import type { Row, RowStore } from "../../data/row_store.ts";
import type { TableShape } from "../../data/schema.ts";
import { type Applied, undo } from "../../edit/apply.ts";
import { add, type AddedRow, change, countOf, fill, forget, NOTHING, remove, type Staged } from "../../edit/staged.ts";
import { editable, literalOf } from "../../edit/typed.ts";
import type { Cell } from "../../sql/cell.ts";
import { messageOf } from "../../ui/format.ts";
import type { Place } from "../../ui/grid.tsx";
import { announce } from "../../ui/status.tsx";
import { readWhole } from "./whole_value.ts";

// A cell in the editor. Where it stands is only for the eye: others may read the rows anew meanwhile.
interface Edited {
  place: Place;
  subject: AddedRow | Row;
  before: Cell | undefined; // whole; none of an added row
  initial: string;
}

// Made for each table; the store changes with order and filter. Added rows stand before all others.
export class Editing {
  readonly staged: Signal<Staged> = signal(NOTHING);
  readonly selected: Signal<ReadonlyMap<string, Row>> = signal(new Map());
  readonly selectedAdded: Signal<ReadonlySet<number>> = signal(new Set());
  readonly editor: Signal<Edited | null> = signal(null);
  readonly isReviewing = signal(false);
  readonly applied: Signal<Applied | null> = signal(null); // the last one, as long as it can be undone
  readonly message = signal("");

  // What shows the rows sets both.
  store: () => RowStore = () => {
    throw new Error("the rows are not shown");
  };
  reload: () => void = () => {};

  constructor(
    readonly target: Target,
    readonly table: TableShape,
  ) {}

  // Which row stands at a place of the grid: an added one or one of the store.
  addedAt(row: number) {
    return this.staged.value.added[row];
  }

  // Rows that are on their way are waited for: while they are read anew, those in sight are older.
  private async storedAt(row: number): Promise<Row | undefined> {
    for (;;) {
      const store = this.store();
      const stored = await store.arrival(row - this.staged.value.added.length);
      if (store === this.store()) return stored;
    }
  }

  mayEdit(column: number) {
    return !this.table.columns[column]!.isGenerated;
  }

  // Opens the editor on the whole value of a cell.
  async open(place: Place) {
    if (!this.mayEdit(place.column)) {
      announce(`${this.table.columns[place.column]!.name} is generated`);
      return;
    }
    const added = this.addedAt(place.row);
    if (added) {
      const literal = added.values[place.column];
      this.editor.value = { place, subject: added, before: undefined, initial: literal === undefined ? "" : textOf(literal) };
      return;
    }
    const row = await this.storedAt(place.row);
    const before = row && (await this.wholeOf(row, place.column));
    if (!before) return;
    const literal = this.changeOf(row, place.column);
    this.editor.value = { place, subject: row, before, initial: literal === undefined ? editable(before) : textOf(literal) };
  }

  changeOf(row: Row, column: number): string | undefined {
    return this.staged.value.changed.get(row.key.join(","))?.after[column];
  }

  private async wholeOf(row: Row, column: number): Promise<Cell | null> {
    const cell = row.cells[column]!;
    if (cell.bytes === undefined) return cell;
    try {
      const whole = await readWhole(this.store().reader, this.table, row, column);
      if (!whole) announce("The row is no longer there");
      return whole;
    } catch (error) {
      announce(messageOf(error));
      return null;
    }
  }

  commit(text: string) {
    const { place, subject, before, initial } = this.editor.value!;
    this.editor.value = null;
    // What has not been touched stays what it is, also where the text alone would not tell.
    if (text === initial && !(before === undefined && text !== "")) return;
    this.put(subject, place.column, before, literalOf(text, this.table.columns[place.column]!.type, before));
  }

  async setNull(place: Place) {
    if (!this.mayEdit(place.column)) return;
    const added = this.addedAt(place.row);
    const subject = added ?? (await this.storedAt(place.row));
    if (!subject) return;
    const before = added ? undefined : await this.wholeOf(subject as Row, place.column);
    if (before !== null) this.put(subject, place.column, before, "NULL");
  }

  private put(subject: AddedRow | Row, column: number, before: Cell | undefined, literal: string) {
    if ("id" in subject) this.staged.value = fill(this.staged.value, subject.id, column, literal);
    else this.staged.value = change(this.staged.value, subject, column, before!, literal);
  }

  addRow() {
    this.staged.value = add(this.staged.value);
  }

  async toggle(row: number) {
    const added = this.addedAt(row);
    if (added) {
      this.selectedAdded.value = toggled(this.selectedAdded.value, added.id);
      return;
    }
    const stored = await this.storedAt(row);
    if (!stored) return;
    const selected = new Map(this.selected.value);
    const key = stored.key.join(",");
    if (!selected.delete(key)) selected.set(key, stored);
    this.selected.value = selected;
  }

  isSelected(row: number) {
    const added = this.addedAt(row);
    if (added) return this.selectedAdded.value.has(added.id);
    const stored = this.store().row(row - this.staged.value.added.length);
    return stored !== undefined && this.selected.value.has(stored.key.join(","));
  }

  deleteSelected() {
    batch(() => {
      this.staged.value = remove(this.staged.value, [...this.selected.value.values()], [...this.selectedAdded.value]);
      this.clearSelection();
    });
  }

  discard() {
    batch(() => {
      this.staged.value = NOTHING;
      this.isReviewing.value = false;
      this.clearSelection();
    });
  }

  forgetRow(key: string) {
    this.staged.value = forget(this.staged.value, key);
    this.isReviewing.value = false;
    this.reload();
  }

  done(applied: Applied, count: number) {
    batch(() => {
      this.discard();
      this.applied.value = applied.isAlone ? applied : null;
      this.message.value = `${count === 1 ? "1 change" : `${count} changes`} applied.${applied.isAlone ? "" : " Others have written at the same time, so it cannot be undone by itself."}`;
    });
    this.reload();
  }

  async undo() {
    const applied = this.applied.value!;
    try {
      const isUndone = await undo(this.target, applied);
      this.message.value = isUndone ? "Undone." : "Others have written since, so undoing it would undo theirs too. Nothing has been changed.";
      this.applied.value = null;
      this.reload();
    } catch (error) {
      this.message.value = messageOf(error);
    }
  }

  private clearSelection() {
    this.selected.value = new Map();
    this.selectedAdded.value = new Set();
  }
}

const unfinished = new Map<string, Editing>();

// The edits of a table: those that were left unfinished when another view was gone to, as long as the
// table is what it was.
export function editingOf(target: Target, table: TableShape): Editing {
  const key = `${target.account} ${target.database} ${JSON.stringify(table)}`;
  const known = unfinished.get(key);
  if (known && countOf(known.staged.value) > 0) return known;
  const made = new Editing(target, table);
  unfinished.set(key, made);
  return made;
}

// A browser asks before it leaves them.
addEventListener("beforeunload", (event) => {
  for (const { staged } of unfinished.values()) {
    if (countOf(staged.value) > 0) event.preventDefault();
  }
});

function toggled<T>(set: ReadonlySet<T>, value: T): Set<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

// The text that was typed for a literal.
export function textOf(literal: string): string {
  if (literal === "NULL") return "";
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll("''", "'");
  return /^X'/.test(literal) ? literal.toLowerCase() : literal;
}
