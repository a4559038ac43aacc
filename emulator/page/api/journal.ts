// The control surface's journal: what the server has been asked, and is being asked.

import { lost } from "../app/connection.ts";
import { callControl } from "./control.ts";
import { ApiError, send } from "./http.ts";

// One that is long comes cut.
export type Param = string | number | boolean | null | number[] | { cut: string; bytes: number };

export interface JournalStatement {
  sql: string;
  params: Param[];
  rows_read?: number;
  rows_written?: number;
  rows_returned?: number;
  changes?: number;
  duration_ms?: number;
  plan?: string;
}

export interface JournalEntry {
  id: string;
  at: string;
  account_id: string;
  database: string | null;
  route: string;
  method: string;
  path: string;
  status: number;
  duration_ms: number;
  statements: JournalStatement[];
  statements_cut?: boolean;
  error?: string;
  fault?: string;
  client: string | null;
}

const FIRST = 500;

export async function readJournal(account: string, signal?: AbortSignal): Promise<JournalEntry[]> {
  const query = new URLSearchParams({ account_id: account, limit: String(FIRST) });
  return (await callControl(`/journal?${query}`, { signal })).data;
}

// The same entry, with the plans of its statements; none when the journal has forgotten it.
export async function readWithPlans({ account_id, id }: JournalEntry, signal?: AbortSignal): Promise<JournalEntry | undefined> {
  const query = new URLSearchParams({ account_id, since: String(BigInt(id) - 1n), limit: "1", plan: "true" });
  const entry = (await callControl(`/journal?${query}`, { signal })).data[0];
  return entry?.id === id ? entry : undefined;
}

export async function clearJournal(account: string): Promise<void> {
  await callControl(`/journal?${new URLSearchParams({ account_id: account })}`, { method: "DELETE" });
}

// Calls `take` with each entry behind the id `since`, until the server ends the stream. Throws
// ApiError when it breaks off.
export async function follow(account: string, since: string, take: (entry: JournalEntry) => void, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams({ account_id: account, since });
  const response = await send(`/_d1/journal/stream?${query}`, { signal, headers: { accept: "text/event-stream" } });
  if (!response.ok) throw new ApiError(response.status, response.status, `The server answered ${response.status}.`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      if (!signal.aborted) lost();
      throw error;
    });
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop()!;
    for (const event of events) {
      const data = event
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5))
        .join("\n");
      if (data) take(JSON.parse(data));
    }
  }
}
