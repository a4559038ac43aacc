// A d1-emulator of a test's own: started on a free port over an empty data folder, and stopped with
// SIGTERM, which it has to answer with exit code 0.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, watch } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const START_TIMEOUT_MS = 20_000;

// Starts the binary that the environment variable D1_EMULATOR names. `config` is the content of a
// --config file, `args` are further flags of `serve`. The answer holds what the ready file says and
// stop(), which ends the process and removes its data, or kill(), which lets nothing end and leaves
// all as it is: another server starts at that place, its `at`, with the same data and port.
export async function startServer({ config, args = [], at } = {}) {
  const binary = process.env.D1_EMULATOR;
  assert.ok(binary, "D1_EMULATOR has to name the d1-emulator binary");
  const folder = at?.folder ?? (await mkdtemp(path.join(tmpdir(), "d1-emulator-test-")));
  const readyFile = path.join(folder, "ready.json");
  const flags = ["serve", "--port", String(at?.port ?? 0), "--data", path.join(folder, "data")];
  flags.push("--ready-file", readyFile, ...args);
  if (config !== undefined) {
    await writeFile(path.join(folder, "config.json"), JSON.stringify(config));
    flags.push("--config", path.join(folder, "config.json"));
  }

  // Where nobody lives: what depends on the place must not be in an answer.
  const env = { ...process.env, TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8" };
  const child = spawn(binary, flags, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (log += text));
  const exited = once(child, "exit");
  try {
    await Promise.race([
      fileAppears(readyFile),
      exited.then(([code]) => assert.fail(`d1-emulator ended with code ${code}:\n${log}`)),
    ]);
    const ready = JSON.parse(await readFile(readyFile, "utf8"));
    const stop = async () => {
      child.kill("SIGTERM");
      const [code, signal] = await exited;
      await rm(folder, { recursive: true });
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, log);
    };
    const kill = async () => {
      child.kill("SIGKILL");
      await exited;
      await rm(readyFile, { force: true });
    };
    return {
      at: { folder, port: new URL(ready.url).port },
      dataFolder: path.join(folder, "data"),
      kill,
      url: ready.url,
      apiBaseUrl: ready.api_base_url,
      tlsUrl: ready.tls_url, // undefined unless HTTPS is answered
      accountId: ready.account_id,
      token: ready.token,
      stop,
    };
  } catch (error) {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

// Sends one request to the Cloudflare surface, as itself and past every client, and answers its
// status and parsed body. `resource` is what follows /client/v4.
export async function request(server, method, resource, body) {
  const response = await fetch(server.apiBaseUrl + resource, {
    method,
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

// The rows of one statement on the database `uuid`.
export async function query(server, uuid, sql) {
  const resource = `/accounts/${server.accountId}/d1/database/${uuid}/query`;
  const { status, body } = await request(server, "POST", resource, { sql });
  assert.equal(status, 200, JSON.stringify(body));
  return body.result[0].results;
}

// Creates the databases called `names`, in order, and answers their descriptions.
export async function createDatabases(server, names) {
  const created = [];
  for (const name of names) {
    const resource = `/accounts/${server.accountId}/d1/database`;
    const { status, body } = await request(server, "POST", resource, { name });
    assert.equal(status, 200, JSON.stringify(body));
    created.push(body.result);
  }
  return created;
}

function fileAppears(file) {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(
      () => finish(reject, new Error(`${file} did not appear in ${START_TIMEOUT_MS} ms`)),
      START_TIMEOUT_MS,
    );
    const watcher = watch(path.dirname(file), look);
    function finish(settle, value) {
      clearTimeout(deadline);
      watcher.close();
      settle(value);
    }
    function look() {
      if (existsSync(file)) finish(resolve);
    }
    look();
  });
}
