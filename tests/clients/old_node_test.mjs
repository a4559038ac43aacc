// What a Node that is too old for a tool says under `d1-emulator run`.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { modulesFolder } from "./modules.mjs";

const OLD_NODE = path.join(process.env.D1_CLIENTS, "old-node");
const TIMEOUT_MS = 60_000;

async function makeFolder(t) {
  const folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-old-node-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

// Runs a command in a folder, and answers {code, stdout, stderr}.
function run(folder, ...command) {
  const args = ["run", "--", ...command];
  const options = { cwd: folder, timeout: TIMEOUT_MS, env: { PATH: process.env.PATH } };
  return new Promise((resolve) => {
    execFile(process.env.D1_EMULATOR, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr });
    });
  });
}

function complaints(stderr) {
  return stderr.split("\n").filter((line) => / wants Node /.test(line));
}

test("a tool that an old Node cannot read is said to want another", async (t) => {
  const folder = await makeFolder(t);
  for (const [tool, wanted] of [
    ["vite/bin/vite.js", "vite 8.3.0 wants Node ^20.19.0 || >=22.12.0"],
    ["wrangler-new/bin/wrangler.js", "wrangler 4.164.0 wants Node >=22.12.0"],
  ]) {
    const ended = await run(folder, OLD_NODE, path.join(modulesFolder, tool), "--help");
    assert.notEqual(ended.code, 0);
    assert.deepEqual(complaints(ended.stderr), [`d1-emulator: ${wanted}; this is v10.18.1`]);
  }

  // Of the user's own script, which loads Miniflare.
  const script = `require(${JSON.stringify(path.join(modulesFolder, "miniflare"))})`;
  const ended = await run(folder, OLD_NODE, "-e", script);
  assert.equal(ended.code, 1);
  const line = "d1-emulator: miniflare 4.20260426.0 wants Node >=18.0.0; this is v10.18.1";
  assert.deepEqual(complaints(ended.stderr), [line]);
});

test("an old Node runs what it can run, and nothing is said", async (t) => {
  const folder = await makeFolder(t);
  const ended = await run(folder, OLD_NODE, "-e", "console.log('ran')");
  assert.deepEqual([ended.code, ended.stdout], [0, "ran\n"], ended.stderr);

  const failed = await run(folder, OLD_NODE, "-e", "process.exit(3)");
  assert.deepEqual([failed.code, complaints(failed.stderr)], [3, []]);
});

test("ranges of versions are read as npm reads them", async (t) => {
  const folder = await makeFolder(t);
  const [major, minor] = process.versions.node.split(".").map(Number);
  const newer = [
    `>=${major + 1}`,
    `>= ${major + 1}.0.0 <${major + 3}`,
    `^${major}.${minor + 1}.0 || >=${major + 2}`,
    `^${major - 2}.0.0 || >=${major}.${minor + 1}`,
    `~${major}.${minor + 1}`,
    `${major + 1}.x`,
    `v${major + 1}`,
    `${major + 1} - ${major + 2}`,
    `>${major}.${minor + 1}.0`,
  ];
  const others = [
    "*",
    "",
    "any",
    `>=${major}`,
    `^${major}`,
    `${major}`,
    `${major}.x || ${major + 2}.x`,
    `~${major}.${minor}.0`,
    `>=${major - 2}.1.2 <${major + 1}`,
    `${major - 1} - ${major}`,
    // Older ones.
    `<${major}`,
    `^${major - 2}`,
    `${major - 4} - ${major - 2}`,
  ];
  const script = path.join(folder, "script.js");
  await writeFile(script, "process.exit(1);");
  for (const range of [...newer, ...others]) {
    const description = { name: "tool", version: "1.0.0", engines: { node: range } };
    await writeFile(path.join(folder, "package.json"), JSON.stringify(description));
    const ended = await run(folder, process.execPath, script);
    const line = `d1-emulator: tool 1.0.0 wants Node ${range}; this is ${process.version}`;
    assert.deepEqual(complaints(ended.stderr), newer.includes(range) ? [line] : [], range);
  }

  // Nobody's package can keep a tool from saying what it has to say.
  await writeFile(path.join(folder, "package.json"), "{");
  const ended = await run(folder, process.execPath, script);
  assert.deepEqual([ended.code, complaints(ended.stderr)], [1, []]);
});
