// The examples of fixtures/harness, as its README.md runs them: forty test files at once on one server,
// of which the first builds the template that all of them get namespaces of.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { modulesFolder } from "./modules.mjs";
import { startServer } from "./server.mjs";

const FILES = 40;
const COPIES = { vitest: 3, shell: 5 }; // beside the example itself; the others are of node:test
const EXAMPLES = path.resolve(import.meta.dirname, "../../fixtures/harness");

async function copyExamples(t) {
  const folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-harness-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(EXAMPLES, folder, { recursive: true });
  await symlink(modulesFolder, path.join(folder, "node_modules"));
  return folder;
}

// Puts `count` more of a test file beside it.
async function multiply(file, count) {
  for (let number = 1; number <= count; ++number) {
    await cp(file, file.replace("orders.test", `orders_${number}.test`));
  }
}

async function testsIn(folder) {
  return (await readdir(folder)).filter((name) => name.includes(".test."));
}

function numberIn(output, pattern) {
  return Number(pattern.exec(output)?.[1]);
}

test("forty test files at once have a namespace each", async (t) => {
  const folder = await copyExamples(t);
  const inFolder = (...names) => path.join(folder, ...names);
  await multiply(inFolder("vitest/test/orders.test.mjs"), COPIES.vitest);
  await multiply(inFolder("shell/orders.test.sh"), COPIES.shell);
  const others = COPIES.vitest + 1 + COPIES.shell + 1;
  const missing = FILES - others - (await testsIn(inFolder("node"))).length;
  await multiply(inFolder("node/orders.test.mjs"), missing);
  const server = await startServer();
  t.after(() => server.stop());
  const env = {
    ...process.env,
    NODE_TEST_CONTEXT: undefined, // else the examples report to this test
  };

  async function run(where, ...command) {
    const around = ["run", "--url", server.url, "--", ...command];
    const options = { cwd: inFolder(where), env, stdio: ["ignore", "pipe", "pipe"] };
    const child = spawn(process.env.D1_EMULATOR, around, options);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
    const [code] = await once(child, "close");
    assert.equal(code, 0, output);
    return output;
  }
  const node = process.execPath;
  const vitest = path.join(modulesFolder, "vitest/vitest.mjs");
  const [ofNode, ofVitest, ofShell] = await Promise.all([
    run("node", node, "--test", `--test-concurrency=${FILES}`, ...(await testsIn(inFolder("node")))),
    run("vitest", node, vitest, "run", "--no-color"),
    run(".", "sh", "-c", `ls shell/*.test.sh | xargs -P ${FILES} -n 1 sh`),
  ]);

  const ofExamples = 3 * (missing + 1) + 1 + 2; // of orders, of the lost answer, and of the clock
  assert.equal(numberIn(ofNode, /^# pass (\d+)$/m), ofExamples, ofNode);
  assert.equal(numberIn(ofVitest, /Test Files +(\d+) passed/), COPIES.vitest + 1, ofVitest);
  assert.equal(ofShell.match(/^ok /gm).length, 2 * (COPIES.shell + 1), ofShell);
  const answer = await fetch(`${server.url}/_d1/templates`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
  const templates = (await answer.json()).data;
  // Vitest's are left to their `ttl`; the others have removed theirs.
  assert.deepEqual(
    templates.map(({ state, namespaces }) => [state, namespaces]),
    [["ready", COPIES.vitest + 1]],
  );
});
