// The control surface's databases in time: what differs between two states, and states with names.

import type { Restored, Target, Value } from "./cloudflare.ts";
import { callControl, type Commit, controlPath, listCommits } from "./control.ts";

// An integer that JSON's numbers would round comes as its digits.
export type ExactValue = Value | { integer: string };

export interface SchemaChange {
  type: string;
  name: string;
  change: Change;
  before: string | null;
  after: string | null;
}

export type Change = "added" | "removed" | "changed";

export interface RowChange {
  table: string;
  change: Change;
  key: Record<string, ExactValue>;
  before: Record<string, ExactValue> | null;
  after: Record<string, ExactValue> | null;
  columns: string[]; // those that differ
}

export interface TableChange {
  name: string;
  added: number;
  removed: number;
  changed: number;
}

export interface Difference {
  schema: SchemaChange[];
  tables: TableChange[];
  rows: RowChange[];
  next: string | null;
}

// `to` is null for now. `after` is the `next` of the part before.
export function diff(target: Target, from: string, to: string | null, after: string | null, signal?: AbortSignal): Promise<Difference> {
  const query: Record<string, string> = { from, limit: "200" };
  if (to !== null) query.to = to;
  if (after !== null) query.after = after;
  return callControl(controlPath(target, "diff", query), { signal });
}

const MOST = 1000;

export interface History {
  commits: Commit[]; // newest first
  hasMore: boolean;
}

// The newest commits: `pages` thousands of them, and on until `bookmark` is among them, as far as
// there are any.
export async function readHistory(target: Target, pages: number, bookmark: string | null, signal?: AbortSignal): Promise<History> {
  const commits: Commit[] = [];
  let after: string | null = null;
  let isFound = bookmark === null;
  for (let page = 1; ; page += 1) {
    const query: Record<string, string> = { limit: String(MOST) };
    if (after !== null) query.after = after;
    const part = await listCommits(target, query, signal);
    commits.push(...part.data);
    isFound ||= part.data.some((commit) => commit.bookmark === bookmark);
    after = part.next;
    if (after === null || (page >= pages && isFound)) return { commits, hasMore: after !== null };
  }
}

// Makes sure that the restore `restored` is the last thing that has happened, and takes it back;
// false, and nothing is changed, when it is not.
export async function takeBack(target: Target, restored: Restored, restore: (target: Target, bookmark: string) => Promise<Restored>): Promise<boolean> {
  const isNewest = async (place: number) => (await listCommits(target, { limit: "2" })).data[place]?.bookmark === restored.bookmark;
  if (!(await isNewest(0))) return false;
  const undone = await restore(target, restored.previous_bookmark);
  if (await isNewest(1)) return true;
  // Somebody was faster than the question above.
  await restore(target, undone.previous_bookmark);
  return false;
}

function snapshotPath(target: Target, name: string) {
  // Browsers take these two for steps up, also when they are encoded.
  if (name === "." || name === "..") throw new Error(`A snapshot cannot be called “${name}”.`);
  return controlPath(target, `snapshots/${encodeURIComponent(name)}`);
}

export async function nameSnapshot(target: Target, name: string, bookmark: string): Promise<void> {
  await callControl(snapshotPath(target, name), { method: "PUT", body: { at: { bookmark } } });
}

export async function deleteSnapshot(target: Target, name: string): Promise<void> {
  await callControl(snapshotPath(target, name), { method: "DELETE" });
}
