// `d1-emulator run` around a Vite project.

import assert from "node:assert/strict";
import { test } from "node:test";

import { query, request } from "./server.mjs";
import { makeWorkerProject } from "./worker_project.mjs";

test("vite dev: its Worker's database is the server's", async (t) => {
  const project = await makeWorkerProject("new");
  t.after(() => project.remove());
  const dev = await project.startVite();
  const { server } = dev;
  const rest = (sql) => query(server, project.databaseId, sql);
  const all = "SELECT group_concat(name) AS names FROM item";

  try {
    await dev.ask("DB", "CREATE TABLE item (name TEXT)");
    await dev.ask("DB", "INSERT INTO item VALUES ('worker')");
    assert.deepEqual(await rest(all), [{ names: "worker" }]);
    await rest("INSERT INTO item VALUES ('REST')");

    assert.deepEqual((await dev.ask("DB", all)).results, [{ names: "worker,REST" }]);
    assert.deepEqual((await dev.ask("FAR", all)).results, [{ names: "worker,REST" }]);
    assert.deepEqual(await dev.ask("drizzle", all), [{ names: "worker,REST" }]);
    await dev.ask("LOGS", "CREATE TABLE line (text TEXT)");
    const { body } = await request(server, "GET", `/accounts/${server.accountId}/d1/database`);
    assert.deepEqual(body.result.map(({ name }) => name).sort(), ["logs", "shop"]);
  } finally {
    await dev.stop();
  }
  assert.deepEqual(await project.keptByWrangler(), []);
});
