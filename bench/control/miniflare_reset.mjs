// What it takes to have Miniflare's D1 at the start again after 100 changed rows: it is disposed of,
// its files are put back, and it is started anew, up to the first answer. A line of milliseconds for
// each.
//
//   node miniflare_reset.mjs PACKAGE FOLDER ROWS ROUNDS      ROWS of 1 kB

import { cpSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, scratch, rows, rounds] = process.argv.slice(2);
const require = createRequire(path.join(folder, "package.json"));
const { Miniflare, convertV4MiniflareOptions } = await import(pathToFileURL(require.resolve(folder)));
const worker = readFileSync(new URL("../miniflare/worker.mjs", import.meta.url), "utf8");
const [now, mark] = [path.join(scratch, "now"), path.join(scratch, "mark")];

async function start() {
  const options = {
    host: "127.0.0.1",
    port: 0,
    modules: [{ type: "ESModule", path: "worker.mjs", contents: worker }],
    compatibilityDate: "2026-04-01",
    d1Databases: { db: { id: "bench" } },
    d1Persist: now,
  };
  const miniflare = new Miniflare(convertV4MiniflareOptions?.(options) ?? options);
  await miniflare.ready;
  return miniflare;
}

async function query(miniflare, sql) {
  const answer = await miniflare.dispatchFetch("http://worker/db/query", {
    method: "POST",
    body: JSON.stringify({ sql }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

let miniflare = await start();
await query(miniflare, "CREATE TABLE item (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, content BLOB NOT NULL)");
await query(
  miniflare,
  `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rows}) ` +
    "INSERT INTO item SELECT n, 0, randomblob(960) FROM numbers",
);
await miniflare.dispose();
cpSync(now, mark, { recursive: true });

miniflare = await start();
for (let round = 0; round < Number(rounds); round++) {
  await query(miniflare, `UPDATE item SET n = n + 1 WHERE id % ${Math.max(1, rows / 100)} = 0`);
  const begin = performance.now();
  await miniflare.dispose();
  rmSync(now, { recursive: true });
  cpSync(mark, now, { recursive: true });
  miniflare = await start();
  const { results } = await query(miniflare, "SELECT sum(n) AS n FROM item WHERE id <= 1000");
  const duration = performance.now() - begin;
  if (results[0].n !== 0) throw new Error("the reset left a change");
  console.log(duration.toFixed(3));
}
await miniflare.dispose();
