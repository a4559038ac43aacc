// What databases are called: addresses have their ids.

import { signal } from "@preact/signals";

import { getDatabase } from "../api/cloudflare.ts";

const names = signal<Record<string, string>>({});
const asked = new Set<string>();

// To be told wherever a name is seen anyway.
export function nameDatabase(uuid: string, name: string) {
  if (names.peek()[uuid] !== name) names.value = { ...names.peek(), [uuid]: name };
}

// The id until the name is known.
export function databaseName(account: string, uuid: string | undefined) {
  if (!uuid) return "";
  const known = names.value[uuid];
  if (known !== undefined) return known;
  if (!asked.has(uuid)) {
    asked.add(uuid);
    getDatabase({ account, database: uuid }).then(
      ({ name }) => nameDatabase(uuid, name),
      () => asked.delete(uuid),
    );
  }
  return uuid;
}
