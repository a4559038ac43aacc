// The control surface, /_d1: who one is, and databases in time.

import { ApiError, type Call, readJson, send } from "./http.ts";
import type { Database, RawResult, Target } from "./cloudflare.ts";

export interface Account {
  id: string;
  name: string;
}

export interface Whoami {
  user: { id: string; email: string; name: string };
  permissions: string[];
  accounts: Account[];
}

export interface Commit {
  bookmark: string;
  at: string;
  kind: "commit" | "restore" | "import" | "external";
  pages: number;
  bytes: number;
  snapshots: string[];
}

export interface Listed<T> {
  data: T[];
  next: string | null;
}

// Sends a request below /_d1. Throws ApiError with the answer's words.
export async function callControl(path: string, call: Call = {}): Promise<any> {
  const response = await send(`/_d1${path}`, call);
  const answer = await readJson(response, call.signal);
  if (response.ok) return answer;
  throw new ApiError(response.status, answer.error?.code ?? response.status, answer.error?.message ?? `The server answered ${response.status}.`);
}

// The path of something of a database, with its account.
export function controlPath({ account, database }: Target, what: string, query: Record<string, string> = {}) {
  const text = new URLSearchParams({ ...query, account_id: account });
  return `/databases/${encodeURIComponent(database)}/${what}?${text}`;
}

export function whoami(signal?: AbortSignal): Promise<Whoami> {
  return callControl("/whoami", { signal });
}

export interface Namespace {
  account_id: string;
  template: string | null;
}

export async function listNamespaces(signal?: AbortSignal): Promise<Namespace[]> {
  return (await callControl("/namespaces?limit=1000", { signal })).data;
}

export function listCommits(target: Target, query: Record<string, string>, signal?: AbortSignal): Promise<Listed<Commit>> {
  return callControl(controlPath(target, "commits", query), { signal });
}

// A reading statement on the state that `bookmark` names.
export async function queryPast(target: Target, bookmark: string, sql: string, signal?: AbortSignal): Promise<RawResult> {
  const answer = await callControl(controlPath(target, "query"), { body: { sql, at: { bookmark } }, signal });
  return { ...answer.results, meta: answer.meta };
}

export interface Fork {
  name?: string;
  at?: { bookmark: string } | { timestamp: string } | { snapshot: string };
}

export function fork(target: Target, body: Fork): Promise<Database & { bookmark: string }> {
  return callControl(controlPath(target, "fork"), { body });
}
