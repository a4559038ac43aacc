// Which requests are meant by a text, and what can be done with one.

import type { JournalEntry, Param } from "../../api/journal.ts";

// All words have to be somewhere in it. `database` is what it is called.
export function isMeant(entry: JournalEntry, database: string, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { route, method, path, status, error, fault, client, statements } = entry;
  const all = [route, method, path, String(status), error, fault && `fault ${fault}`, client, database, ...statements.map(({ sql }) => sql)];
  const whole = all.filter(Boolean).join("\n").toLowerCase();
  return words.every((word) => whole.includes(word));
}

// Sums over the statements of a request; null where none has run.
export function totalOf({ statements }: JournalEntry, what: "rows_read" | "rows_written"): number | null {
  const counted = statements.filter((each) => each[what] !== undefined);
  return counted.length === 0 ? null : counted.reduce((sum, each) => sum + each[what]!, 0);
}

function isExact(param: Param): param is string | number | boolean | null {
  if (typeof param === "number") return !Number.isInteger(param) || Number.isSafeInteger(param);
  return param === null || typeof param !== "object";
}

// Why a request cannot be sent once more as it was; null when it can.
export function whyNotAgain(entry: JournalEntry): string | null {
  if (entry.statements.length === 0) return entry.method === "GET" ? null : "The journal does not keep what it was to do.";
  if (entry.database === null) return "It was sent to no database.";
  if (entry.statements_cut) return "It had more statements than the journal keeps.";
  if (!entry.statements.every(({ params }) => params.every(isExact))) return "The journal does not keep all of its parameters as they were.";
  return null;
}
