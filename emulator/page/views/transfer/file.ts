// What a file is, and what a database that is made of it may be called.

const MAGIC = "SQLite format 3\0";

export async function isSqlite(file: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, MAGIC.length).arrayBuffer());
  return String.fromCharCode(...bytes) === MAGIC;
}

// As D1's rule for names has it.
export function nameFor(file: string): string {
  const name = file.replace(/\.[^.]*$/, "").replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return name || "imported";
}
