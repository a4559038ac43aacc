// `remote: true` and nothing else: wrangler asks the API for a preview session and sends the Worker's
// calls to HTTPS on port 443, where the server has to be trusted. Nothing is preloaded in Node; the
// port is led to the server's.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { query, startServer } from "./server.mjs";
import { makeWorkerProject } from "./worker_project.mjs";

for (const version of ["new", "old"]) {
  test(`a remote binding of wrangler ${version} comes over HTTPS`, async (t) => {
    const project = await makeWorkerProject(version);
    t.after(() => project.remove());
    const certificates = path.join(project.folder, "certificates");
    await promisify(execFile)(process.env.D1_EMULATOR, ["certificate", certificates]);
    const file = (name) => path.join(certificates, name);
    const tls = ["--tls-cert", file("server.pem"), "--tls-key", file("server-key.pem")];
    const server = await startServer({ args: tls });
    t.after(() => server.stop());
    const rest = (sql) =>
      query({ ...server, accountId: project.accountId }, project.databaseId, sql);
    const dev = await project.startAlone({
      CLOUDFLARE_API_BASE_URL: server.apiBaseUrl,
      CLOUDFLARE_ACCOUNT_ID: server.accountId,
      CLOUDFLARE_API_TOKEN: server.token,
      NODE_EXTRA_CA_CERTS: file("ca.pem"),
      LD_PRELOAD: process.env.D1_LED_PORT,
      LED_PORT_443: new URL(server.tlsUrl).port,
    });

    try {
      await dev.ask("FAR", "CREATE TABLE item (name TEXT)");
      assert.equal((await dev.ask("FAR", "INSERT INTO item VALUES ('worker')")).changes, 1);
      const all = "SELECT group_concat(name) AS names FROM item";
      assert.deepEqual(await rest(all), [{ names: "worker" }]);
      await rest("INSERT INTO item VALUES ('REST')");
      assert.deepEqual((await dev.ask("FAR", all)).results, [{ names: "worker,REST" }]);
    } finally {
      await dev.stop();
    }
    assert.deepEqual(await project.keptByWrangler(), []);
  });
}
