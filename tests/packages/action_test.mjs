// The GitHub action's two steps, one after the other, as a runner calls them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { startRegistry } from "./registry.mjs";

const run = promisify(execFile);
const root = path.join(import.meta.dirname, "..", "..");
const action = path.join(root, ".github", "actions", "d1-emulator");

// What a runner gives to a step, and what it makes of the files that a step has written.
async function makeRunner(t, inputs) {
  const folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-action-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const files = { GITHUB_ENV: "env", GITHUB_OUTPUT: "output", GITHUB_PATH: "path" };
  const env = { HOME: folder, PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`, RUNNER_TEMP: folder, ...inputs };
  for (const [name, file] of Object.entries(files)) {
    env[name] = path.join(folder, file);
    await writeFile(env[name], "");
  }
  const linesOf = async (name) => (await readFile(env[name], "utf8")).split("\n").filter(Boolean);
  const pairsOf = async (name) =>
    Object.fromEntries((await linesOf(name)).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  return {
    folder,
    step: (name) => run(path.join(action, name), { cwd: folder, env: { ...env, GITHUB_ACTION_PATH: action } }),
    async takePath() {
      env.PATH = [...(await linesOf("GITHUB_PATH")), env.PATH].join(":");
    },
    outputs: () => pairsOf("GITHUB_OUTPUT"),
    variables: async () => ({ ...env, ...(await pairsOf("GITHUB_ENV")) }),
  };
}

test("later steps find the server that was started", async (t) => {
  const runner = await makeRunner(t, { D1_VERSION: "latest", D1_DATA: "", D1_PORT: "0", D1_FLAGS: "--plan\nfree", D1_PACKAGE: "" });
  const out = path.join(runner.folder, "packages");
  await run(path.join(root, "script", "package"), ["npm", "--out", out, "--program", process.env.D1_EMULATOR]);
  const registry = await startRegistry(out);
  t.after(() => registry.stop());
  await writeFile(path.join(runner.folder, ".npmrc"), `registry=${registry.url}\n`);

  await runner.step("install");
  await runner.takePath();
  await runner.step("start");

  const ready = JSON.parse(await readFile(path.join(runner.folder, "d1-emulator-ready.json"), "utf8"));
  t.after(() => process.kill(ready.pid, "SIGTERM"));
  assert.deepEqual(await runner.outputs(), { url: ready.url, "account-id": ready.account_id });
  const script = "fetch(process.env.CLOUDFLARE_API_BASE_URL + '/accounts', { headers: { authorization: `Bearer ${process.env.CLOUDFLARE_API_TOKEN}` } })" +
    ".then((answer) => answer.json()).then(({ result }) => console.log(result[0].id))";
  const { stdout } = await run(process.execPath, ["-e", script], { env: await runner.variables() });
  assert.equal(stdout.trim(), ready.account_id);
});

test("a server that does not start is said", async (t) => {
  const inputs = { D1_DATA: "", D1_PORT: "0", D1_FLAGS: "--durability\nlow" };
  const runner = await makeRunner(t, { ...inputs, PATH: `${path.dirname(process.env.D1_EMULATOR)}:${process.env.PATH}` });

  const end = await runner.step("start").catch((error) => error);

  assert.equal(end.code, 1);
  assert.match(end.stdout, /^::error::d1-emulator has not started: .*--durability/);
});

test("each step that the action names is there", async () => {
  const text = await readFile(path.join(action, "action.yml"), "utf8");
  const steps = [...text.matchAll(/run: '"\$GITHUB_ACTION_PATH\/(\w+)"'/g)].map((match) => match[1]);
  assert.deepEqual(steps, ["install", "start"]);
  for (const name of [...text.matchAll(/inputs\.([\w-]+)/g)].map((match) => match[1])) {
    assert.match(text, new RegExp(`^  ${name}:$`, "m"));
  }
});
