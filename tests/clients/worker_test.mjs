// `d1-emulator run` around the tools of a Worker's developer: env.DB is a database of this server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { query, request } from "./server.mjs";
import { makeWorkerProject } from "./worker_project.mjs";

const PROXY = `
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.D1_CLIENTS + "/package.json");
const { getPlatformProxy } = await import(pathToFileURL(require.resolve(process.argv[2])));
const { env, dispose } = await getPlatformProxy();
await env.DB.exec("CREATE TABLE IF NOT EXISTS item (name TEXT)");
await env.DB.prepare("INSERT INTO item VALUES (?)").bind("of the proxy").run();
console.log(JSON.stringify((await env.DB.prepare("SELECT name FROM item").all()).results));
await dispose();
`;

async function start(t, version) {
  const project = await makeWorkerProject(version);
  t.after(() => project.remove());
  return project;
}

for (const version of ["new", "old"]) {
  test(`wrangler dev, ${version}: its Worker's database is the server's`, async (t) => {
    const project = await start(t, version);
    const dev = await project.startDev();
    const { server } = dev;
    const rest = (sql) => query(server, project.databaseId, sql);
    const remote = async (...args) => {
      const env = {
        CLOUDFLARE_API_BASE_URL: server.apiBaseUrl,
        CLOUDFLARE_ACCOUNT_ID: server.accountId,
        CLOUDFLARE_API_TOKEN: server.token,
      };
      const { code, stdout, stderr } = await project.run(["d1", ...args, "--json"], env);
      assert.equal(code, 0, stdout + stderr);
      return JSON.parse(stdout);
    };

    try {
      assert.equal(server.accountId, project.accountId);
      await dev.ask("DB", "CREATE TABLE item (name TEXT)");
      assert.equal((await dev.ask("DB", "INSERT INTO item VALUES ('worker')")).changes, 1);
      const { bookmark } = await remote("time-travel", "info", "DB");
      const insert =
        "INSERT INTO item VALUES ('remote') RETURNING (SELECT group_concat(name) FROM item) AS names";
      const [inserted] = await remote("execute", "DB", "--remote", "--command", insert);
      await rest("INSERT INTO item VALUES ('REST')");

      assert.deepEqual(inserted.results, [{ names: "worker,remote" }]);
      const all = "SELECT group_concat(name) AS names FROM item";
      assert.deepEqual((await dev.ask("DB", all)).results, [{ names: "worker,remote,REST" }]);
      assert.deepEqual(await dev.ask("drizzle", all), [{ names: "worker,remote,REST" }]);

      // `remote: true` leads to the same.
      assert.deepEqual((await dev.ask("FAR", all)).results, [{ names: "worker,remote,REST" }]);

      await remote("time-travel", "restore", "DB", "--bookmark", bookmark);
      assert.deepEqual((await dev.ask("DB", all)).results, [{ names: "worker" }]);

      // Without an id in the configuration its name is what the two have in common.
      await dev.ask("LOGS", "CREATE TABLE line (text TEXT)");
      const { body } = await request(server, "GET", `/accounts/${server.accountId}/d1/database`);
      const databases = body.result.map(({ name, num_tables }) => [name, num_tables]);
      assert.deepEqual(databases.sort(), [["logs", 1], ["shop", 1]]);
      assert.match(dev.text(), /d1-emulator: binding DB is database shop \(0a000000-/);
    } finally {
      await dev.stop();
    }
    assert.deepEqual(await project.keptByWrangler(), []);
  });

  test(`getPlatformProxy and migrations, ${version}: both are of the same database`, async (t) => {
    const project = await start(t, version);
    await project.write("proxy.mjs", PROXY);
    await project.write("migrations/0001_more.sql", "ALTER TABLE item ADD COLUMN price INTEGER;");
    const apply = (where) => project.command("d1", "migrations", "apply", "DB", where);

    const proxy = await project.runAround(process.execPath, "proxy.mjs", `wrangler-${version}`);
    const local = await project.runAround(...apply("--local"));
    const remote = await project.runAround(...apply("--remote"));

    // Behind what wrangler says of its remote bindings.
    const rows = proxy.stdout.trimEnd().split("\n").at(-1);
    assert.deepEqual(JSON.parse(rows), [{ name: "of the proxy" }]);
    assert.match(local.stdout, /0001_more\.sql/);
    assert.match(remote.stdout, /No migrations to apply/);
    assert.deepEqual(await project.keptByWrangler(), []);
  });
}

// By Miniflare itself, of the version that takes databases one by one.
const ADDRESSES = `
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.D1_CLIENTS + "/package.json");
const { Miniflare } = await import(pathToFileURL(require.resolve("miniflare")));
const there = "/binding/@" + "2".repeat(32) + "?HERE=shop";
const miniflare = new Miniflare({
  modules: true,
  script: "export default { fetch() {} }",
  d1Databases: {
    HERE: {
      id: "shop",
      remoteProxyConnectionString: new URL(there, process.env.D1_EMULATOR_URL),
    },
    ELSEWHERE: { id: "shop", remoteProxyConnectionString: new URL("http://127.0.0.1:9/") },
  },
});
for (const [name, database] of Object.entries(await miniflare.getBindings())) {
  await database.exec("CREATE TABLE of_" + name + " (id INTEGER)");
}
await miniflare.dispose();
const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: own } = process.env;
for (const account of ["2".repeat(32), own]) {
  const list = process.env.CLOUDFLARE_API_BASE_URL + "/accounts/" + account + "/d1/database";
  const answer = await fetch(list, { headers: { authorization: "Bearer " + token } });
  const [{ uuid }] = (await answer.json()).result.filter(({ name }) => name === "shop");
  const { result } = await (
    await fetch(list + "/" + uuid + "/query", {
      method: "POST",
      headers: { authorization: "Bearer " + token, "content-type": "application/json" },
      body: JSON.stringify({ sql: "SELECT name FROM sqlite_schema WHERE name LIKE 'of_%'" }),
    })
  ).json();
  console.log(JSON.stringify(result[0].results));
}
`;

test("a binding with an address of the server keeps it", async (t) => {
  const project = await start(t, "new");
  await project.write("addresses.mjs", ADDRESSES);

  const { stdout } = await project.runAround(process.execPath, "addresses.mjs");

  const [there, own] = stdout.trimEnd().split("\n").slice(-2).map(JSON.parse);
  assert.deepEqual(there, [{ name: "of_HERE" }]);
  assert.deepEqual(own, [{ name: "of_ELSEWHERE" }]);
});

test("migrations that `run` has applied are none to wrangler", async (t) => {
  const project = await start(t, "new");
  await project.write("migrations/0001_first.sql", "CREATE TABLE item (name TEXT);");
  const flags = ["--migrations", "migrations", "--database", "shop"];
  const d1 = (...words) => project.runWith(flags, ...project.command("d1", ...words));

  const { stdout } = await d1("migrations", "list", "DB", "--remote");
  await d1("export", "DB", "--local", "--output", "all.sql");

  assert.match(stdout, /No migrations to apply/);
  assert.match(await project.read("all.sql"), /'0001_first\.sql'/);
});
