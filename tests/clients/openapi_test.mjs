// /api/openapi.json as its users' tools read it: the linter behind `redocly lint`, and the client that
// openapi-typescript makes of it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";

import { load, modulesFolder } from "./modules.mjs";
import { startServer } from "./server.mjs";

// Open mode's, which tests may rely on.
const WORKSPACE = "wsp_000000000000000000000001";

const run = promisify(execFile);
const { createConfig, lintFromString } = await load("@redocly/openapi-core");

async function start(t) {
  const server = await startServer();
  t.after(() => server.stop());
  const response = await fetch(`${server.url}/api/openapi.json`);
  assert.equal(response.status, 200);
  return { server, document: await response.text() };
}

// A folder with the packages of tests/clients, for programs of TypeScript.
async function makeProject(t) {
  const folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-openapi-"));
  t.after(() => rm(folder, { recursive: true }));
  await symlink(modulesFolder, path.join(folder, "node_modules"));
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return folder;
}

describe("/api/openapi.json", () => {
  test("has nothing that redocly's recommended rules complain of", async (t) => {
    const { document } = await start(t);

    const problems = await lintFromString({
      source: document,
      config: await createConfig({ extends: ["recommended"] }),
    });

    assert.deepEqual(
      problems.map((problem) => `${problem.ruleId} ${problem.location[0].pointer}: ${problem.message}`),
      [],
    );
  });

  test("is what openapi-typescript makes a client of that reads rows", async (t) => {
    const { server, document } = await start(t);
    const folder = await makeProject(t);
    const inFolder = (name) => path.join(folder, name);
    const module = (name) => path.join(modulesFolder, name);
    const node = (...args) => run(process.execPath, args, { cwd: folder });
    await writeFile(inFolder("openapi.json"), document);
    await copyFile(new URL("openapi_client.ts", import.meta.url), inFolder("client.ts"));

    await node(module("openapi-typescript/bin/cli.js"), "openapi.json", "--output", "api.d.ts");
    // On stdout is what it complains of.
    const compiler = [module("typescript/bin/tsc"), "--noEmit", "--strict", "--module", "esnext"];
    compiler.push("--noUncheckedIndexedAccess", "--moduleResolution", "bundler", "--target", "esnext");
    compiler.push("--skipLibCheck", "client.ts");
    const compiled = await node(...compiler).catch((failure) => failure);
    assert.equal(compiled.stdout, "");
    const name = "from-types";
    const { stdout } = await node("client.ts", server.url, server.token, WORKSPACE, name);

    assert.deepEqual(JSON.parse(stdout), {
      rows: [{ a: "x", b: [0, 255], c: 1.5, d: null }],
      texts: ["x"],
      table: [{ a: "x", b: [0, 255] }],
      listed: [name],
      missing: "not_found",
    });
  });
});
