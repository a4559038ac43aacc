// Cloudflare's new command line, whose commands for D1 are hidden until a variable shows them. Each
// is one request of the API, by uuid.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { modulesFolder } from "./modules.mjs";
import { createDatabases, startServer } from "./server.mjs";

const TIMEOUT_MS = 60_000;

// A server, its database "shop", and cf(…), which runs `cf d1 …` and answers {code, stdout, stderr}.
async function start(t) {
  const server = await startServer();
  t.after(() => server.stop());
  const [{ uuid }] = await createDatabases(server, ["shop"]);
  const home = await mkdtemp(path.join(tmpdir(), "d1-emulator-cf-"));
  t.after(() => rm(home, { recursive: true }));
  const script = path.join(modulesFolder, "cf", "bin", "cf");

  const cf = (args, env = {}) => {
    const variables = {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: home,
      CI: "1",
      NO_COLOR: "1",
      CF_NO_PROMPT: "1",
      CF_HIDE_COMMANDS: "false",
      CLOUDFLARE_BASE_URL: server.apiBaseUrl,
      CLOUDFLARE_ACCOUNT_ID: server.accountId,
      CLOUDFLARE_API_TOKEN: server.token,
      ...env,
    };
    const options = { cwd: home, env: variables, timeout: TIMEOUT_MS };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [script, "d1", ...args], options, (error, ...out) => {
        resolve({ code: error ? (error.code ?? error.signal) : 0, stdout: out[0], stderr: out[1] });
      });
      child.stdin.end();
    });
  };
  // What a run printed that has to succeed.
  const answer = async (...args) => {
    const run = await cf(args);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    return JSON.parse(run.stdout);
  };
  return { uuid, cf, answer };
}

test("cf creates, lists, describes and deletes databases", async (t) => {
  const { uuid, cf, answer } = await start(t);

  const created = await answer("create", "--name", "books", "--primary-location-hint", "apac");
  assert.equal(created.name, "books");
  assert.equal(created.created_in_region, "APAC");
  const listed = await answer("list", "--name", "shop");
  assert.deepEqual(listed.map((database) => database.uuid), [uuid]);
  assert.equal((await answer("info", uuid)).name, "shop");
  assert.equal((await cf(["delete", created.uuid])).code, 0);
  const left = await answer("list");
  assert.deepEqual(left.map((database) => database.name), ["shop"]);
});

test("cf executes statements", async (t) => {
  const { uuid, answer } = await start(t);

  await answer("execute", uuid, "--sql", "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'x')");
  const [{ results }] = await answer("execute", uuid, "--sql", "SELECT * FROM t");
  assert.deepEqual(results, [{ a: 1, b: "x" }]);
  const body = JSON.stringify({ sql: "SELECT ? AS v", params: ["it's"] });
  const [bound] = await answer("execute", uuid, "--body", body);
  assert.deepEqual(bound.results, [{ v: "it's" }]);
  const [migrations] = await answer("migrations", "list", uuid, "--sql", "SELECT 1 AS one");
  assert.deepEqual(migrations.results, [{ one: 1 }]);
});

test("cf says what the server says of a mistake", async (t) => {
  const { uuid, cf } = await start(t);

  const wrong = await cf(["execute", uuid, "--sql", "SELECT * FROM missing"]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout + wrong.stderr, /\[7500\] no such table: missing: SQLITE_ERROR/);
  const stranger = await cf(["info", uuid], { CLOUDFLARE_API_TOKEN: "not a token" });
  assert.equal(stranger.code, 1);
});

test("cf goes back to a bookmark", async (t) => {
  const { uuid, answer } = await start(t);
  await answer("execute", uuid, "--sql", "CREATE TABLE t(a)");
  const { bookmark } = await answer("time-travel", "info", uuid);
  await answer("execute", uuid, "--sql", "INSERT INTO t VALUES (1)");

  const restored = await answer("time-travel", "restore", uuid, "--bookmark", bookmark);

  assert.notEqual(restored.previous_bookmark, bookmark);
  const [{ results }] = await answer("execute", uuid, "--sql", "SELECT count(*) AS n FROM t");
  assert.deepEqual(results, [{ n: 0 }]);
});

test("cf exports, and polls until there is a file", async (t) => {
  const { uuid, answer } = await start(t);
  await answer("execute", uuid, "--sql", "CREATE TABLE t(a)");

  let step = await answer("export", uuid, "--output-format", "polling");
  while (step.status !== "complete") {
    assert.notEqual(step.status, "error", JSON.stringify(step));
    const polling = ["--output-format", "polling", "--current-bookmark", step.at_bookmark];
    step = await answer("export", uuid, ...polling);
  }

  const dump = await (await fetch(step.result.signed_url)).text();
  assert.match(dump, /CREATE TABLE t\(a\);/);
});
