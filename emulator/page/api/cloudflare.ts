// The Cloudflare surface: databases, and statements on them.

import { ApiError, type Call, readJson, send } from "./http.ts";

export interface Database {
  uuid: string;
  name: string;
  created_at: string;
  file_size?: number;
  num_tables?: number;
}

export interface Page<T> {
  rows: T[];
  total: number;
}

// A value as `/raw` has it. Integers beyond 2^53 have been rounded.
export type Value = string | number | null | number[];

export interface Meta {
  duration: number;
  rows_read: number;
  rows_written: number;
  changes: number;
  size_after: number;
}

// What one statement answered.
export interface RawResult {
  columns: string[];
  rows: Value[][];
  meta: Meta;
}

export interface Statement {
  sql: string;
  params?: (string | number | null)[];
}

// Who reaches one database: its account's id and its own uuid.
export interface Target {
  account: string;
  database: string;
}

// Sends a request below /client/v4 and answers the whole envelope. Throws ApiError with the first
// error's words.
export async function callCloudflare(path: string, call: Call = {}): Promise<any> {
  const response = await send(`/client/v4${path}`, call);
  const envelope = await readJson(response, call.signal);
  if (response.ok && envelope.success) return envelope;
  const error = envelope.errors?.[0];
  throw new ApiError(response.status, error?.code ?? response.status, error?.message ?? `The server answered ${response.status}.`);
}

function pathOf({ account, database }: Target) {
  return `/accounts/${encodeURIComponent(account)}/d1/database/${encodeURIComponent(database)}`;
}

export async function listDatabases(account: string, page: number, name: string, signal?: AbortSignal): Promise<Page<Database>> {
  const query = new URLSearchParams({ page: String(page), per_page: "100" });
  if (name) query.set("name", name);
  const answer = await callCloudflare(`/accounts/${encodeURIComponent(account)}/d1/database?${query}`, { signal });
  return { rows: answer.result, total: answer.result_info?.total_count ?? answer.result.length };
}

export async function getDatabase(target: Target, signal?: AbortSignal): Promise<Database> {
  return (await callCloudflare(pathOf(target), { signal })).result;
}

export async function createDatabase(account: string, name: string): Promise<Database> {
  return (await callCloudflare(`/accounts/${encodeURIComponent(account)}/d1/database`, { body: { name } })).result;
}

export async function deleteDatabase(target: Target): Promise<void> {
  await callCloudflare(pathOf(target), { method: "DELETE" });
}

function resultsOf(envelope: any): RawResult[] {
  return envelope.result.map((each: any) => ({ ...each.results, meta: each.meta }));
}

// Runs the statements of `sql` as one transaction.
export async function raw(target: Target, statement: Statement, signal?: AbortSignal): Promise<RawResult[]> {
  return resultsOf(await callCloudflare(`${pathOf(target)}/raw`, { body: statement, signal }));
}

// Runs all of `batch` as one transaction.
export async function rawBatch(target: Target, batch: Statement[], signal?: AbortSignal): Promise<RawResult[]> {
  return resultsOf(await callCloudflare(`${pathOf(target)}/raw`, { body: { batch }, signal }));
}

export async function currentBookmark(target: Target, signal?: AbortSignal): Promise<string> {
  return (await callCloudflare(`${pathOf(target)}/time_travel/bookmark`, { signal })).result.bookmark;
}

export interface Restored {
  bookmark: string;
  previous_bookmark: string;
}

export async function restore(target: Target, bookmark: string): Promise<Restored> {
  const path = `${pathOf(target)}/time_travel/restore?bookmark=${encodeURIComponent(bookmark)}`;
  return (await callCloudflare(path, { method: "POST" })).result;
}
