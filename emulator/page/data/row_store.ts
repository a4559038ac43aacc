// The rows of a table, as many as are looked at: windows of a hundred, read when they are needed and
// forgotten when many others have been.

import { effect, signal } from "@preact/signals";

import { ApiError } from "../api/http.ts";
import { type Cell, cellOf } from "../sql/cell.ts";
import { type Reader, read } from "./reader.ts";
import { denseKeyOf, marksSql, orderOf, rowOf, type RowQuery, type Start, totalSql, windowSql } from "./row_sql.ts";
import type { TableShape } from "./schema.ts";

export const EACH = 100;
const MOST_WINDOWS = 40;

export interface Row {
  cells: Cell[]; // of the table's columns
  key: string[]; // literals of the table's key; empty where it has none
}

type Window = Row[];

let early: RowStore | null = null;

// Has the rows on their way before anybody looks at them: for rowsOf of the same. Ends when the first
// ones have come, or will not.
export async function askForRowsEarly(reader: Reader, table: TableShape, query: RowQuery) {
  early = new RowStore(reader, table, query);
  await early.arrival(0);
}

export function rowsOf(reader: Reader, table: TableShape, query: RowQuery): RowStore {
  const known = early;
  early = null;
  if (known?.table === table && known.reader.at === reader.at && JSON.stringify(known.query) === JSON.stringify(query)) return known;
  known?.dispose();
  return new RowStore(reader, table, query);
}

// One for each table, order and filter. One reader at a time: what is asked for no more is given up.
export class RowStore {
  readonly total = signal<number | null>(null); // exact; null until it is known
  readonly version = signal(0); // counts whatever has come
  readonly error = signal<ApiError | null>(null);
  readonly reads = signal(0); // windows that have been read

  private readonly windows = new Map<number, Window>(); // the one read last is the last
  private marks: string[][] | null = null;
  private first: bigint | null = null; // of a dense key, in the order
  private pending = new Set<number>();
  private wanted: [number, number] = [0, 0];
  private readonly abort = new AbortController();
  private readonly isDisposed = signal(false);

  constructor(
    readonly reader: Reader,
    readonly table: TableShape,
    readonly query: RowQuery,
  ) {
    this.start();
  }

  // To be called when nobody looks any more.
  dispose() {
    this.abort.abort();
    this.isDisposed.value = true;
  }

  // None while it is on its way.
  row(index: number): Row | undefined {
    return this.windows.get(Math.floor(index / EACH))?.[index % EACH];
  }

  // A row that is looked at, once it has come. None where there is no such row, where it could not be
  // read, and where nobody looks any more.
  arrival(index: number): Promise<Row | undefined> {
    return new Promise((resolve) => {
      const stop = effect(() => {
        const { version, total, error, isDisposed } = this;
        const isOver = isDisposed.value || error.value !== null || (total.value !== null && index >= total.value);
        const row = version.value > 0 ? this.row(index) : undefined;
        if (!row && !isOver) return;
        resolve(row);
        queueMicrotask(() => stop());
      });
    });
  }

  // Says which rows are looked at, so that they come.
  want(first: number, last: number) {
    this.wanted = [first, last];
    if (this.total.peek() === null || this.pending.size > 0) return;
    const missing = this.missing();
    if (missing !== null) this.readWindow(missing);
  }

  private missing(): number | null {
    const [first, last] = this.wanted;
    const end = Math.min(last, this.total.peek()! - 1);
    for (let at = Math.floor(first / EACH); at * EACH <= end; at += 1) {
      if (!this.windows.has(at)) return at;
    }
    return null;
  }

  private async start() {
    try {
      this.pending.add(0);
      const statements = [totalSql(this.table, this.query), windowSql(this.table, this.query, { offset: 0 }, EACH)];
      const [totals, rows] = await read(this.reader, statements, this.abort.signal);
      const [total, least, most] = totals!.rows[0] as [number, string | null, string | null];
      this.keep(0, rows!.rows as string[][]);
      this.first = this.firstOf(total, least, most);
      this.pending.clear();
      this.total.value = total;
      this.version.value += 1;
      this.want(...this.wanted);
    } catch (error) {
      this.fail(error);
    }
  }

  private firstOf(total: number, least: string | null, most: string | null): bigint | null {
    if (denseKeyOf(this.table, this.query) === null || !least || !most || total === 0) return null;
    const [low, high] = [BigInt(least), BigInt(most)];
    if (high - low + 1n !== BigInt(total)) return null;
    return this.query.isDescending ? high : low;
  }

  private async readWindow(at: number) {
    this.pending.add(at);
    try {
      const start = await this.startOf(at);
      const [answer] = await read(this.reader, [windowSql(this.table, this.query, start, EACH)], this.abort.signal);
      this.keep(at, answer!.rows as string[][]);
      this.version.value += 1;
    } catch (error) {
      this.fail(error);
      return;
    }
    this.pending.delete(at);
    this.want(...this.wanted);
  }

  private async startOf(at: number): Promise<Start> {
    if (this.table.key.length === 0) return { offset: at * EACH };
    if (at === 0) return { offset: 0 };
    if (this.first !== null) {
      const step = BigInt(at * EACH);
      const key = this.query.isDescending ? this.first - step : this.first + step;
      return { values: [String(key)], isIncluded: true };
    }
    const before = this.windows.get(at - 1)?.at(-1);
    const values = before && this.placeOf(before);
    if (values) return { values, isIncluded: false };
    if (this.marks === null) {
      const [answer] = await read(this.reader, [marksSql(this.table, this.query, EACH)], this.abort.signal);
      this.marks = answer!.rows as string[][];
    }
    const mark = this.marks[at];
    // Others have deleted rows since they were counted.
    return mark ? { values: mark, isIncluded: true } : { offset: at * EACH };
  }

  // The order's values of a row; null where they are not known whole.
  private placeOf(row: Row): string[] | null {
    if (orderOf(this.table, this.query).length === row.key.length) return row.key;
    const cell = row.cells[this.table.columns.findIndex(({ name }) => name === this.query.sort)]!;
    return cell.bytes === undefined ? [cell.literal, ...row.key] : null;
  }

  private keep(at: number, answers: string[][]) {
    const rows = answers.map((answer) => {
      const { key, cells } = rowOf(this.table, answer);
      return { key, cells: cells.map(cellOf) };
    });
    this.windows.set(at, rows);
    this.reads.value += 1;
    for (const old of this.windows.keys()) {
      if (this.windows.size <= MOST_WINDOWS) break;
      if (old !== at) this.windows.delete(old);
    }
  }

  private fail(error: unknown) {
    if (this.abort.signal.aborted) return;
    this.pending.clear();
    this.error.value = error instanceof ApiError ? error : new ApiError(-1, "page", String(error));
  }
}
