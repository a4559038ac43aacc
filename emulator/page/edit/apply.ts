// Staged edits on their way into the database, and out of it again by time travel.

import { currentBookmark, rawBatch, restore, type Target } from "../api/cloudflare.ts";
import { listCommits } from "../api/control.ts";
import { ApiError } from "../api/http.ts";
import { type EditStatement, guardOfError } from "./edit_sql.ts";

// What an edit can be undone by: the states before and behind it.
export interface Applied {
  before: string;
  after: string;
  isAlone: boolean; // nobody has written at the same time
}

// A row is no longer what it was when it was read. Nothing has been applied.
export class Overtaken extends Error {
  constructor(readonly statement: EditStatement) {
    super("A row has been changed by somebody else since it was read.");
  }
}

// Nobody knows whether it was applied, until the server is back. `before` is what it was.
export class Unanswered extends Error {
  constructor(readonly before: string) {
    super("The server did not answer. It applies either all of these changes or none of them.");
  }
}

// Applies all of the statements or none. Throws Overtaken, Unanswered and ApiError.
export async function apply(target: Target, statements: EditStatement[]): Promise<Applied> {
  const before = await currentBookmark(target);
  const batch = statements.flatMap(({ sql, guard }) => (guard === null ? [{ sql }] : [{ sql }, { sql: guard }]));
  try {
    await rawBatch(target, batch);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.isUnreachable) throw new Unanswered(before);
    const at = guardOfError(error.message);
    throw at !== null && statements[at] ? new Overtaken(statements[at]) : error;
  }
  const after = await currentBookmark(target);
  const { data } = await listCommits(target, { from: before, to: after, limit: "3" });
  return { before, after, isAlone: data.length <= 2 };
}

// Whether all is as it was before the edit. Throws ApiError.
export async function isUnchanged(target: Target, before: string): Promise<boolean> {
  return (await currentBookmark(target)) === before;
}

// Whether two bookmarks are of one state. A restore names the one before it by the last number there
// is, in the place of the commit's own.
function namesSame(one: string, other: string): boolean {
  const parts = (bookmark: string) => bookmark.split("-").toSpliced(1, 1).join("-");
  return parts(one) === parts(other);
}

// Takes the edit back if nothing has been written since; false when something has, and then nothing
// is changed. Throws ApiError.
export async function undo(target: Target, { before, after }: Applied): Promise<boolean> {
  if ((await currentBookmark(target)) !== after) return false;
  const restored = await restore(target, before);
  if (namesSame(restored.previous_bookmark, after)) return true;
  // Somebody was faster than the question above.
  await restore(target, restored.previous_bookmark);
  return false;
}
