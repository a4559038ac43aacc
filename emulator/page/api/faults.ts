// The control surface's rules that make requests fail, and its clock.

import { callControl } from "./control.ts";

export const ERRORS = [
  "internal",
  "network_lost",
  "overloaded_queued",
  "overloaded_too_many",
  "storage_timeout",
  "memory",
  "cpu",
  "code_updated",
  "reset",
  "free_rows_read",
  "free_rows_written",
  "database_full",
  "not_found",
  "auth",
];

export const ROUTES = ["query", "raw", "binding", "export", "import", "time_travel", "create", "list", "get", "put", "patch", "delete", "upload", "download", "bookmark", "restore", "graphql", "workspace", "control"];

export interface FaultRule {
  match?: { account_id?: string; database?: string; route?: string; kind?: string; sql?: string; tables?: string[] };
  when?: { skip?: number; times?: number; probability?: number; seed?: number };
  do: { error?: string; delay?: string; jitter?: string; connection?: string; http?: number; provisioning?: string };
  at?: "before" | "after_commit";
  armed?: boolean; // without it, it is
}

export interface Fault extends FaultRule {
  id: string;
  seen: number;
  fired: number;
}

// Those that an account's requests are held against, in the order in which they are tried.
export async function listFaults(account: string, signal?: AbortSignal): Promise<Fault[]> {
  const all: Fault[] = (await callControl("/faults?limit=1000", { signal })).data;
  return all.filter(({ match }) => match?.account_id === undefined || match.account_id === account);
}

export function makeFault(rule: FaultRule): Promise<Fault> {
  return callControl("/faults", { body: rule });
}

export function changeFault(id: string, rule: FaultRule): Promise<Fault> {
  return callControl(`/faults/${encodeURIComponent(id)}`, { method: "PUT", body: rule });
}

export async function deleteFault(id: string): Promise<void> {
  await callControl(`/faults/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export interface Clock {
  now: string;
  frozen: boolean;
  rate: number;
  offset_ms: number;
}

export function readClock(account: string, signal?: AbortSignal): Promise<Clock> {
  return callControl(`/clock?${new URLSearchParams({ account_id: account })}`, { signal });
}

export function setClock(account: string, changes: { now?: string; frozen?: boolean; rate?: number }): Promise<Clock> {
  return callControl("/clock", { method: "PUT", body: { account_id: account, ...changes } });
}

export function advanceClock(account: string, by: string): Promise<Clock> {
  return callControl("/clock/advance", { body: { account_id: account, by } });
}

// Back to real time.
export function resetClock(account: string): Promise<Clock> {
  return callControl(`/clock?${new URLSearchParams({ account_id: account })}`, { method: "DELETE" });
}
