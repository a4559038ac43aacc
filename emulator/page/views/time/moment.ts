// A commit in words.

import type { Commit } from "../../api/control.ts";
import { bytes, counted, moment } from "../../ui/format.ts";

const KINDS: Record<Commit["kind"], string> = { commit: "commit", restore: "restore", import: "import", external: "written past the server" };

export function kindOf({ kind }: Commit) {
  return KINDS[kind] ?? kind;
}

export function sizeOf(commit: Commit) {
  return `${bytes(commit.bytes)} in ${counted(commit.pages, "page")}`;
}

// What the slider says of it.
export function wordsOf(commit: Commit, number: number, total: number) {
  const names = commit.snapshots.length > 0 ? `, ${commit.snapshots.join(", ")}` : "";
  return `${moment(commit.at)}, ${sizeOf(commit)}, ${kindOf(commit)}${names}, ${number} of ${total}`;
}
