// What is written by hand in a few lines: @libsql/client on local files behind Hono. Answers as
// miniflare/worker.mjs does.
//
//   node libsql_hono.mjs FOLDER DATA
//
// FOLDER is where the packages are installed, DATA the one for the databases. Prints where it listens
// and serves until SIGTERM.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, data] = process.argv.slice(2);
const require = createRequire(path.join(folder, "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { createClient } = await load("@libsql/client");
const { Hono } = await load("hono");
const { serve } = await load("@hono/node-server");

async function open(name) {
  const client = createClient({ url: `file:${path.join(data, `${name}.sqlite`)}` });
  await client.execute("PRAGMA journal_mode = WAL");
  await client.execute("PRAGMA synchronous = NORMAL");
  return client;
}

const databases = { read: await open("read"), written: await open("written") };
const statementOf = ({ sql, params = [] }) => ({ sql, args: params });
const resultOf = ({ rows, rowsAffected }) => ({
  results: rows,
  success: true,
  meta: { changes: rowsAffected },
});

const app = new Hono();
app.post("/:database/query", async (context) => {
  const database = databases[context.req.param("database")];
  const body = await context.req.json();
  if (body.batch) {
    const results = await database.batch(body.batch.map(statementOf), "write");
    return context.json(results.map(resultOf));
  }
  return context.json(resultOf(await database.execute(statementOf(body))));
});
app.post("/:database/raw", async (context) => {
  const database = databases[context.req.param("database")];
  const { columns, rows } = await database.execute(statementOf(await context.req.json()));
  const results = [columns, ...rows.map((row) => Array.from(row))];
  return context.json({ results, success: true, meta: {} });
});
app.post("/:database/script", async (context) => {
  await databases[context.req.param("database")].executeMultiple((await context.req.json()).sql);
  return context.json({ results: [], success: true, meta: {} });
});

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
  console.log(`libsql listening on http://127.0.0.1:${port}`);
});
process.once("SIGTERM", () => process.exit(0));
