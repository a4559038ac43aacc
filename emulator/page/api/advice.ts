// Which indexes would spare a database's queries rows, as the server has tried them on a copy.

import type { Target } from "./cloudflare.ts";
import { callControl, controlPath } from "./control.ts";

export interface Trial {
  rows_read: number;
  duration_ms: number;
  plan: string;
}

export interface ImprovedQuery {
  query: string;
  runs: number;
  before: Trial;
  after: Trial;
}

export interface Suggestion {
  indexes: { name: string; table: string; sql: string; bytes: number }[];
  queries: ImprovedQuery[];
}

export interface Advice {
  tried: number;
  suggestions: Suggestion[];
  untried: { query: string; reason: string }[];
}

export function advise(target: Target, signal?: AbortSignal): Promise<Advice> {
  return callControl(controlPath(target, "advice"), { method: "POST", signal });
}
