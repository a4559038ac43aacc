// Queries that the browser keeps of a database: those that have run, and those that were given a
// name.

export interface Kept {
  sql: string;
  at: string; // when it ran, or was saved
  name?: string;
}

const MOST = 100;
const LONGEST = 20_000; // characters of a query that is remembered by itself

function keyOf(what: "history" | "saved", database: string) {
  return `d1-${what}-${database}`;
}

// What is there, the newest first. Storage that is not permitted, or not ours, is empty.
export function kept(what: "history" | "saved", database: string): Kept[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(keyOf(what, database)) ?? "[]");
    return Array.isArray(list) ? list.filter((each) => typeof each?.sql === "string" && typeof each.at === "string") : [];
  } catch {
    return [];
  }
}

function store(what: "history" | "saved", database: string, list: Kept[]): boolean {
  try {
    localStorage.setItem(keyOf(what, database), JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
}

export function remember(database: string, sql: string) {
  if (sql.length > LONGEST) return;
  const others = kept("history", database).filter((each) => each.sql !== sql);
  store("history", database, [{ sql, at: new Date().toISOString() }, ...others].slice(0, MOST));
}

// In the place of one of the same name. False when the browser does not keep it.
export function save(database: string, name: string, sql: string): boolean {
  const others = kept("saved", database).filter((each) => each.name !== name);
  return store("saved", database, [{ sql, name, at: new Date().toISOString() }, ...others]);
}

export function forget(database: string, name: string) {
  store("saved", database, kept("saved", database).filter((each) => each.name !== name));
}
