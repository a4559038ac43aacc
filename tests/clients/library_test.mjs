// start() of the npm package: a server that a test runner has for itself.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";

import { D1EmulatorError, start } from "./library.mjs";
import { modulesFolder } from "./modules.mjs";

const harness = path.join(import.meta.dirname, "..", "..", "fixtures", "harness");
const files = {
  migrations: path.join(harness, "migrations"),
  seed: path.join(harness, "seed.sql"),
  database: "shop",
};
const COUNT = "SELECT count(*) AS n FROM product";

async function makeFolder(t) {
  const folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-library-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

const isOver = (url) => fetch(`${url}/health`).then(() => false, () => true);

describe("namespaces", async () => {
  const server = await start();
  after(() => server.stop());
  const template = await server.template(files);

  test("do not see each other, and go back", async () => {
    const [one, other] = [await template.namespace(), await template.namespace()];
    assert.equal(one.databases[0].uuid, other.databases[0].uuid);

    await one.d1("shop").prepare("DELETE FROM product WHERE id > ?").bind(1).run();

    assert.equal(await one.d1("shop").prepare(COUNT).first("n"), 1);
    assert.equal(await other.d1("shop").prepare(COUNT).first("n"), 3);
    await one.reset();
    assert.equal(await one.d1("shop").prepare(COUNT).first("n"), 3);
    await one.mark();
    await one.remove();
    await assert.rejects(one.reset(), (error) => error instanceof D1EmulatorError && error.status === 404);
  });

  test("are built by a function, once", async () => {
    let times = 0;
    const fill = async (namespace) => {
      times += 1;
      await namespace.d1().exec("CREATE TABLE t (a)\nINSERT INTO t VALUES (7)");
    };
    const made = await Promise.all([1, 2, 3].map(() => server.template({ name: "filled", fill })));

    const namespace = await made[2].namespace({ ttl: "1h" });

    assert.equal(times, 1);
    assert.equal(await namespace.d1().prepare("SELECT a FROM t").first("a"), 7);
    assert.ok(Date.parse(namespace.expiresAt) > Date.now());
  });

  test("are built anew where the first attempt has failed", async () => {
    const failing = () => Promise.reject(new Error("no luck"));
    await assert.rejects(server.template({ name: "second", fill: failing }), /no luck/);

    const template = await server.template({ name: "second", fill: async () => {} });

    assert.equal(template.name, "second");
    await template.remove();
  });

  test("lose answers where they are told to, and tell what they were asked", async () => {
    const namespace = await template.namespace();
    const database = namespace.d1("shop");
    const lost = { match: { kind: "write", tables: ["product"] }, when: { times: 1 }, do: { error: "network_lost" } };
    const fault = await namespace.fault({ ...lost, at: "after_commit" });

    await assert.rejects(database.prepare("DELETE FROM product").run(), /^Error: D1_ERROR: Network connection lost\.$/);

    assert.equal(await database.prepare(COUNT).first("n"), 0);
    assert.deepEqual((({ seen, fired }) => ({ seen, fired }))(await fault.read()), { seen: 1, fired: 1 });
    const journal = await namespace.journal({ limit: 10 });
    assert.deepEqual(journal.map(({ statements }) => statements[0].sql), ["DELETE FROM product", COUNT]);
    await namespace.verify({ match: { sql: "^DELETE" }, times: { exactly: 1 } });
    const claim = { match: { sql: "^DELETE" }, times: { exactly: 2 } };
    await assert.rejects(namespace.verify(claim), /expected exactly 2 requests, found 1/);
    await fault.remove();
    assert.equal(await fault.read(), undefined);
  });

  test("lose connections as workerd does", async () => {
    const namespace = await template.namespace();
    const database = namespace.d1("shop");
    for (const [connection, message] of [
      ["reset", /^Error: Network connection lost\.$/],
      ["empty", /^Error: Network connection lost\.$/],
      ["truncate", /^Error: D1_ERROR: Network connection lost\.$/],
    ]) {
      await namespace.fault({ when: { times: 1 }, do: { connection } });
      await assert.rejects(database.prepare(COUNT).all(), message);
      assert.equal(await database.prepare(COUNT).first("n"), 3);
    }
  });

  test("have a time of their own", async () => {
    const namespace = await template.namespace({ clock: { now: "2028-02-28T23:59:59.000Z", frozen: true } });
    const now = () => namespace.d1("shop").prepare("SELECT CURRENT_TIMESTAMP AS now").first("now");
    assert.equal(await now(), "2028-02-28 23:59:59");

    await namespace.clock.advance("1s");
    assert.equal(await now(), "2028-02-29 00:00:00");

    await namespace.clock.set({ now: new Date(0) });
    assert.equal((await namespace.clock.read()).frozen, true);
    assert.equal(await now(), "1970-01-01 00:00:00");
    assert.equal((await namespace.clock.release()).offset_ms, 0);
  });

  test("have replicas, of which a session may see what was", async () => {
    const shop = await template.namespace({ clock: { now: "2028-02-28T23:59:59Z", frozen: true } });
    await shop.replicas.enable("shop");
    const { regions } = await shop.replicas.set({ APAC: { lag: "1s" }, OC: { lag: "1h" } });
    assert.deepEqual(Object.keys(regions), ["APAC", "OC"]);
    await shop.clock.advance("2h");
    const read = async (session) => {
      const { results, meta } = await session.prepare(COUNT).all();
      return [results[0].n, meta.served_by_region, meta.served_by_primary];
    };

    const session = shop.d1("shop").withSession();
    await session.prepare("DELETE FROM product WHERE id > 1").run();

    assert.deepEqual(await read(shop.d1("shop").withSession()), [3, "APAC", false]);
    assert.deepEqual((await read(session))[0], 1);
    await shop.clock.advance("1s");
    assert.deepEqual(await read(session), [1, "APAC", false]);
    assert.deepEqual(await read(shop.d1("shop", { region: "OC" }).withSession()), [3, "OC", false]);
    assert.deepEqual((await read(shop.d1("shop")))[2], true);
    await shop.reset();
    assert.deepEqual((await shop.replicas.read()).regions, {});
    await assert.rejects(shop.replicas.enable("nowhere"), (error) => error.status === 404);
    await shop.remove();
  });

  test("lead other processes to the same database", async () => {
    const namespace = await template.namespace();
    await namespace.d1("shop").prepare("DELETE FROM product").run();
    const script =
      "const { CLOUDFLARE_API_BASE_URL: base, CLOUDFLARE_ACCOUNT_ID: id, CLOUDFLARE_API_TOKEN: token } = process.env;" +
      "fetch(`${base}/accounts/${id}/d1/database?name=shop`, { headers: { authorization: `Bearer ${token}` } })" +
      ".then((answer) => answer.json()).then(({ result }) => console.log(result[0].uuid));";

    const env = { ...process.env, ...namespace.env };
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { env });

    assert.equal(stdout.trim(), namespace.databases[0].uuid);
    assert.equal(namespace.bindingUrl({ DB: "shop" }).searchParams.get("DB"), "shop");
  });
});

describe("a server", () => {
  test("ends when it is told to, and leaves nothing", async () => {
    const server = await start();
    assert.equal(await server.d1().prepare("SELECT 1 AS one").first("one"), 1);

    await server.stop();

    assert.ok(await isOver(server.url));
  });

  test("keeps its data where it is told to", async (t) => {
    const data = await makeFolder(t);
    const first = await start({ data });
    await first.d1("kept").exec("CREATE TABLE t (a)");
    await first.stop();

    const second = await start({ data });

    assert.equal(await second.d1("kept").prepare("SELECT count(*) AS n FROM t").first("n"), 0);
    const guest = await start({ url: second.url });
    assert.equal(guest.url, second.url);
    await guest.stop();
    assert.equal(await isOver(second.url), false);
    await second.stop();
  });

  test("has the databases of a project", async (t) => {
    const project = await makeFolder(t);
    const database_id = "1b1e2f8e-2a51-4a9f-9dcb-7a2bb4b1a001";
    const d1_databases = [{ binding: "DB", database_name: "from-the-project", database_id }];
    await writeFile(path.join(project, "wrangler.json"), JSON.stringify({ name: "w", d1_databases }));
    const said = [];

    const server = await start({ project, log: (text) => said.push(text) });
    t.after(() => server.stop());

    assert.match(said.join(""), /from-the-project/);
    await server.d1(database_id).exec("CREATE TABLE t (a)");
    await server.d1("from-the-project").prepare("SELECT * FROM t").run();
  });

  test("lets in whom its configuration names", async (t) => {
    const folder = await makeFolder(t);
    const user = "usr_000000000000000000000ann";
    const config = {
      accounts: [{ id: "0123456789abcdef0123456789abcdef" }],
      users: [{ id: user, email: "ann@example.com" }],
      tokens: [{ token: "ann-token", user, permissions: ["d1:write", "d1:control"] }],
      workspaces: [],
    };
    await writeFile(path.join(folder, "config.json"), JSON.stringify(config));
    const server = await start({ config: path.join(folder, "config.json") });
    t.after(() => server.stop());

    const namespace = await (await server.template(files)).namespace();

    assert.deepEqual([server.accountId, server.token], [config.accounts[0].id, "ann-token"]);
    assert.equal(await namespace.d1("shop").prepare(COUNT).first("n"), 3);
    assert.equal(await server.d1("own").prepare("SELECT 1 AS one").first("one"), 1);
  });

  test("says why it does not start", async () => {
    await assert.rejects(start({ config: "/nowhere/config.json" }), /has not started: .*\/nowhere\/config\.json/s);
    await assert.rejects(start({ args: ["--durability", "low"] }), /has not started: .*--durability/s);
  });

  for (const signal of ["SIGKILL", "SIGTERM"]) {
    test(`ends with the process that has started it (${signal})`, async () => {
      const script =
        `import { start } from ${JSON.stringify(path.join(import.meta.dirname, "library.mjs"))};` +
        "console.log((await start()).url); process.stdin.resume();";
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const [url] = await once(child.stdout.setEncoding("utf8"), "data");
      assert.equal(await isOver(url.trim()), false);

      child.kill(signal);

      await once(child, "exit");
      while (!(await isOver(url.trim())));
    });
  }

  test("keeps no process from ending that forgets to stop it", async () => {
    const script = `import { start } from ${JSON.stringify(path.join(import.meta.dirname, "library.mjs"))};` +
      "const server = await start(); await server.d1().prepare('SELECT 1').run(); console.log(server.url);";
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { timeout: 20_000 });
    while (!(await isOver(stdout.trim())));
  });
});

test("the declarations fit those of Workers and of drizzle", async (t) => {
  const folder = await makeFolder(t);
  await symlink(modulesFolder, path.join(folder, "node_modules"));
  await cp(path.join(import.meta.dirname, "library_types.ts"), path.join(folder, "library_types.ts"));
  const compilerOptions = {
    strict: true, noEmit: true, target: "ES2022", module: "NodeNext", moduleResolution: "NodeNext",
    skipLibCheck: true, types: [], lib: ["ES2022", "DOM"],
    paths: { "d1-emulator": [path.join(import.meta.dirname, "..", "..", "emulator", "npm", "lib", "index.d.ts")] },
  };
  await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
  await writeFile(path.join(folder, "node.d.ts"), "declare const process: { stderr: { write(text: string): void } };");
  const tsconfig = { compilerOptions, files: ["library_types.ts", "node.d.ts"] };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const compiler = path.join(modulesFolder, "typescript", "bin", "tsc");

  const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder]).catch((error) => error);

  assert.equal(stdout, "");
});
