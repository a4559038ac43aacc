// A Vitest project whose tests run in a Worker, led to the server in both ways: unchanged under
// `d1-emulator run`, and without it by an address in the project's own options.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { modulesFolder } from "./modules.mjs";
import { query, startServer } from "./server.mjs";
import { makeWorkerProject } from "./worker_project.mjs";

const execute = promisify(execFile);
const VITEST = [process.execPath, path.join(modulesFolder, "vitest/vitest.mjs"), "run"];
const TIMEOUT_MS = 300_000; // bounds a hang, on any machine

// With ADDRESS the options say where the bindings lead, and nothing asks for a remote session.
const CONFIG = `
import { defineConfig } from "vitest/config";

const { cloudflareTest } = await import(process.env.PLUGIN);
const address = process.env.ADDRESS;
const there = (id) => ({ id, remoteProxyConnectionString: new URL(address) });

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.json" },
      remoteBindings: !address,
      miniflare: address && {
        d1Databases: { DB: there("shop"), LOGS: there("logs"), FAR: there("shop") },
      },
    }),
  ],
  test: { cache: false, include: ["test/*.mjs"] },
});
`;

// Each adds a row that says how many it has found.
const TESTS = `
import { env, SELF } from "cloudflare:test";
import { expect, it } from "vitest";

const ADD = "INSERT INTO item SELECT 'after ' || count(*) FROM item";

it("has the database", async () => {
  await env.DB.exec("CREATE TABLE IF NOT EXISTS item (name TEXT)");
  const { meta } = await env.DB.prepare(ADD).run();
  expect(meta.changes).toBe(1);
});

it("has the Worker's database", async () => {
  const response = await SELF.fetch("http://worker/FAR", { method: "POST", body: ADD });
  expect((await response.json()).changes).toBe(1);
});
`;

for (const plugin of ["@cloudflare/vitest-plugin", "@cloudflare/vitest-pool-workers"]) {
  test(`${plugin}: tests' databases are the server's`, async (t) => {
    const project = await makeWorkerProject("new");
    t.after(() => project.remove());
    const server = await startServer();
    t.after(() => server.stop());
    await project.write("vitest.config.mjs", CONFIG);
    await project.write("test/item.mjs", TESTS);
    const { accountId, databaseId } = project;
    const rest = (sql) => query({ ...server, accountId }, databaseId, sql);
    const run = ([file, ...args], more) => {
      const env = { ...project.variables, PLUGIN: plugin, ...more };
      return execute(file, args, { cwd: project.folder, env, timeout: TIMEOUT_MS });
    };

    await run([process.env.D1_EMULATOR, "run", "--url", server.url, "--", ...VITEST]);
    await rest("INSERT INTO item VALUES ('REST')");
    const map = `DB=${databaseId}&LOGS=logs&FAR=${databaseId}`;
    await run(VITEST, { ADDRESS: `${server.url}/binding/@${accountId}?${map}` });

    assert.deepEqual(
      (await rest("SELECT name FROM item ORDER BY rowid")).map(({ name }) => name),
      ["after 0", "after 1", "REST", "after 3", "after 4"],
    );
    assert.deepEqual(await project.keptByWrangler(), []);
  });
}
