// The official clients over HTTPS, with the certificate that `d1-emulator certificate` makes: what
// they do where Cloudflare's address is https:// and nothing else will do.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { createDatabases, startServer } from "./server.mjs";
import { makeProject } from "./wrangler.mjs";

// Runs a program to its end, and answers {code, stdout, stderr}.
function run(file, args, env = {}) {
  const options = { env: { PATH: process.env.PATH, ...env }, timeout: 60_000 };
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr });
    });
  });
}

function succeeded(ended) {
  assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
  return ended.stdout;
}

// A server that answers HTTPS, with a database called shop, and the authority to trust.
async function start(t) {
  const folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-tls-"));
  t.after(() => rm(folder, { recursive: true }));
  succeeded(await run(process.env.D1_EMULATOR, ["certificate", folder]));
  const certificate = path.join(folder, "server.pem");
  const key = path.join(folder, "server-key.pem");
  const server = await startServer({ args: ["--tls-cert", certificate, "--tls-key", key] });
  t.after(() => server.stop());
  const [{ uuid }] = await createDatabases(server, ["shop"]);
  const apiBaseUrl = `${server.tlsUrl.replace("127.0.0.1", "localhost")}/client/v4`;
  return { server: { ...server, apiBaseUrl }, uuid, authority: path.join(folder, "ca.pem") };
}

test("the SDK trusts the authority of NODE_EXTRA_CA_CERTS", async (t) => {
  const { server, uuid, authority } = await start(t);
  const script = `
    import { load } from ${JSON.stringify(path.join(import.meta.dirname, "modules.mjs"))};
    const { default: Cloudflare } = await load("cloudflare");
    const client = new Cloudflare({ maxRetries: 0 });
    const account_id = process.env.CLOUDFLARE_ACCOUNT_ID;
    const page = await client.d1.database.query("${uuid}", { account_id, sql: "SELECT ? AS one", params: ["1"] });
    console.log(JSON.stringify(page.result[0].results));`;
  const env = {
    D1_CLIENTS: process.env.D1_CLIENTS,
    CLOUDFLARE_BASE_URL: server.apiBaseUrl,
    CLOUDFLARE_ACCOUNT_ID: server.accountId,
    CLOUDFLARE_API_TOKEN: server.token,
  };
  const ask = (more) =>
    run(process.execPath, ["--input-type=module", "--eval", script], { ...env, ...more });

  const trusting = await ask({ NODE_EXTRA_CA_CERTS: authority });
  const doubting = await ask({});

  assert.deepEqual(JSON.parse(succeeded(trusting)), [{ one: "1" }]);
  assert.notEqual(doubting.code, 0);
  assert.match(doubting.stderr, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|unable to verify/);
});

test("wrangler trusts it too, for an import and an export", async (t) => {
  const { server, authority } = await start(t);
  const project = await makeProject("new", server);
  t.after(() => project.remove());
  const env = { NODE_EXTRA_CA_CERTS: authority };
  const d1 = async (...args) => succeeded(await project.run(["d1", ...args], env));
  await project.write("in.sql", "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2);");

  await d1("execute", "shop", "--remote", "--yes", "--file", "in.sql");
  await d1("export", "shop", "--remote", "--output", "out.sql");

  assert.match(await project.read("out.sql"), /INSERT INTO "t" \("a"\) VALUES\(2\);/);
});

test("curl trusts it by --cacert and by CURL_CA_BUNDLE", async (t) => {
  const { server, authority } = await start(t);
  const health = `${server.tlsUrl}/health`;

  const told = await run("curl", ["-sS", "--cacert", authority, health]);
  const set = await run("curl", ["-sS", health], { CURL_CA_BUNDLE: authority });
  const doubting = await run("curl", ["-sS", health]);

  assert.equal(succeeded(told), '{"status":"ok"}');
  assert.equal(succeeded(set), '{"status":"ok"}');
  assert.equal(doubting.code, 60, doubting.stderr);
});
