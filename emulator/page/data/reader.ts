// Where rows are read from: a database now, or as it was.

import { type RawResult, raw, type Target } from "../api/cloudflare.ts";
import { queryPast } from "../api/control.ts";

export interface Reader {
  target: Target;
  at: string | null; // a bookmark; null for now
}

// Runs reading statements, of one and the same state. None of them has parameters or a semicolon at
// its end.
export async function read({ target, at }: Reader, statements: string[], signal?: AbortSignal): Promise<RawResult[]> {
  if (at === null) return raw(target, { sql: statements.join(";\n") }, signal);
  return Promise.all(statements.map((sql) => queryPast(target, at, sql, signal)));
}
