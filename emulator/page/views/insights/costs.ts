// Costs of statements in orders, and counts of queries as bars.

export interface StatementCost {
  query: string; // with ? for its values
  runs: number;
  durationMs: number;
  rowsRead: number;
  rowsWritten: number;
  rowsReturned: number;
  slowestMs: number;
  plan: string | null; // of the slowest run, a line a step
}

export interface Hour {
  at: number; // seconds since the epoch
  reads: number;
  writes: number;
}

export interface Series {
  times: number[];
  reads: number[];
  writes: number[];
}

// A figure for each step of the period, also where nothing was asked. `step` and `now` are seconds.
export function seriesOf(hours: Hour[], length: number, step: number, now: number): Series {
  const last = Math.floor(now / step) * step;
  const first = Math.floor((now - length) / step) * step;
  const series: Series = { times: [], reads: [], writes: [] };
  for (let time = first; time <= last; time += step) {
    const within = hours.filter(({ at }) => at >= time && at < time + step);
    series.times.push(time);
    series.reads.push(within.reduce((sum, { reads }) => sum + reads, 0));
    series.writes.push(within.reduce((sum, { writes }) => sum + writes, 0));
  }
  return series;
}

export type Order = "durationMs" | "rowsRead" | "readPerReturned" | "runs";

// How many rows are read for one that is returned: what an index would spare.
export function readPerReturned({ rowsRead, rowsReturned }: StatementCost) {
  return rowsRead / Math.max(1, rowsReturned);
}

export function sorted(statements: StatementCost[], order: Order): StatementCost[] {
  const value = (each: StatementCost) => (order === "readPerReturned" ? readPerReturned(each) : each[order]);
  return statements.toSorted((a, b) => value(b) - value(a));
}
