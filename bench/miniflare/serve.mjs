// Miniflare's D1 behind worker.mjs, set up as `wrangler dev` does it: public bindings, to databases
// that are kept on the disk.
//
//   node serve.mjs CLIENTS DATA
//
// CLIENTS is the folder that tests/clients/install prints, DATA the one for the database. Prints
// where it listens and serves until SIGTERM.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [clients, data] = process.argv.slice(2);
const require = createRequire(path.join(clients, "package.json"));
const { Miniflare } = await import(pathToFileURL(require.resolve("miniflare")));
const worker = readFileSync(new URL("worker.mjs", import.meta.url), "utf8");

const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: 0,
  modules: [{ type: "ESModule", path: "worker.mjs", contents: worker }],
  compatibilityDate: "2026-04-01",
  d1Databases: { read: "bench-read", written: "bench-write" },
  d1Persist: data,
});
const url = await miniflare.ready;
console.log(`miniflare listening on ${url.origin}`);

process.once("SIGTERM", async () => {
  await miniflare.dispose();
  process.exit(0);
});
