// Miniflare's D1 behind worker.mjs, set up as `wrangler dev` does it: public bindings, to databases
// that are kept on the disk, or to another server's.
//
//   node serve.mjs PACKAGE DATA [URL]
//
// PACKAGE is the folder of a Miniflare, 4 or 5, DATA the one for the databases. URL leads the
// bindings to a server that takes the calls of remote ones. Prints where it listens and serves until
// SIGTERM.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, data, url] = process.argv.slice(2);
const require = createRequire(path.join(folder, "package.json"));
const { Miniflare, convertV4MiniflareOptions } = await import(pathToFileURL(require.resolve(folder)));
const worker = readFileSync(new URL("worker.mjs", import.meta.url), "utf8");
const connection = url && { remoteProxyConnectionString: new URL(url) };

const options = {
  host: "127.0.0.1",
  port: 0,
  modules: [{ type: "ESModule", path: "worker.mjs", contents: worker }],
  compatibilityDate: "2026-04-01",
  d1Databases: {
    read: { id: "bench-read", ...connection },
    written: { id: "bench-write", ...connection },
  },
  d1Persist: data,
};
// Only the fifth one asks for its own form of options.
const miniflare = new Miniflare(convertV4MiniflareOptions?.(options) ?? options);
const { origin } = await miniflare.ready;
console.log(`miniflare listening on ${origin}`);

process.once("SIGTERM", async () => {
  await miniflare.dispose();
  process.exit(0);
});
