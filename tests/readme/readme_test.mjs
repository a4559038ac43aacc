// Every block of every README, pasted into a shell, in order, in a clean folder, without a network. Packages come from a
// registry on this machine: ours as script/package makes them, the clients as tests/clients/install has installed them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { modulesFolder } from "../clients/modules.mjs";
import { installedPackages } from "../packages/installed.mjs";
import { startRegistry } from "../packages/registry.mjs";
import { pages, readmes, root, stepsOf, textOf } from "./blocks.mjs";
import { Shell } from "./shell.mjs";

const run = promisify(execFile);
const PORT = 8731; // which pages name

// What whoever reads a page about Workers has.
const WORKER = {
  "wrangler.json": JSON.stringify({
    name: "worker",
    main: "worker.mjs",
    compatibility_date: "2026-01-01",
    d1_databases: [{ binding: "DB", database_name: "worker", database_id: "0a000000-0000-4000-8000-00000000000a" }],
  }),
  "worker.mjs": `export default {
    fetch: async (request, env) => Response.json(await env.DB.prepare("SELECT 42 AS answer").first()),
  };`,
};

let scratch;
let registry;

before(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "d1-emulator-readme-"));
  const packages = path.join(scratch, "packages");
  await run(path.join(root, "script", "package"), ["npm", "--out", packages, "--program", process.env.D1_EMULATOR]);
  registry = await startRegistry(packages, [], await installedPackages(modulesFolder));
  await mkdir(path.join(scratch, "home"));
  // An answer that refuses is one that the page does not want.
  await writeFile(path.join(scratch, "home", ".curlrc"), "fail-with-body\n");
  for (const [bin, programs] of [
    ["node", { node: process.execPath }],
    ["installed", { "d1-emulator": process.env.D1_EMULATOR }],
  ]) {
    await mkdir(path.join(scratch, bin));
    for (const [name, file] of Object.entries(programs)) await symlink(file, path.join(scratch, bin, name));
  }
});
after(async () => {
  await registry?.stop();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
});

function environment({ installed }) {
  return {
    PATH: [...(installed ? [path.join(scratch, "installed")] : []), path.join(scratch, "node"), process.env.PATH].join(":"),
    HOME: path.join(scratch, "home"),
    CI: "1",
    NO_COLOR: "1",
    // Halves what a start of wrangler costs, most of which is compiling it.
    NODE_COMPILE_CACHE: path.join(scratch, "compile-cache"),
    WRANGLER_SEND_METRICS: "false",
    npm_config_registry: registry.url,
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_ignore_scripts: "true",
    npm_config_update_notifier: "false",
  };
}

async function makeProject(page) {
  const folder = path.join(scratch, page.replaceAll("/", "-"));
  const { project } = pages[page];
  if (project.includes("/")) await cp(path.join(root, project), folder, { recursive: true });
  else await mkdir(folder);
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name: "project", private: true }));
  if (project === "worker") {
    for (const [name, text] of Object.entries(WORKER)) await writeFile(path.join(folder, name), text);
  }
  return folder;
}

async function portIsFree() {
  const listener = createServer();
  await new Promise((resolve, reject) => listener.once("error", reject).listen(PORT, "127.0.0.1", resolve));
  await new Promise((resolve) => listener.close(resolve));
}

// The shell of a page, and the server that it has in another terminal.
class Reader {
  #shell;
  #folder;
  #server;
  #scripts = 0;

  constructor(folder, env) {
    this.#folder = folder;
    this.#shell = new Shell(folder, env, scratch);
  }

  async #serve(text) {
    await this.#server?.interrupt();
    await portIsFree();
    this.#server = await this.#shell.start(text);
    const url = `http://127.0.0.1:${PORT}`;
    await run(process.env.D1_EMULATOR, ["ready", "--url", url, "--wait", "60"]).catch(async (error) => {
      throw new Error(`${error.message}\n${await this.#server.log()}`);
    });
    return this.#server.log();
  }

  // A tool that serves a Worker, until the Worker has answered by its binding.
  async #serveWorker(text) {
    const tool = await this.#shell.start(text);
    const [, url] = await tool.logged(/Ready on (http:\S+)/);
    assert.deepEqual(await (await fetch(url)).json(), { answer: 42 });
    await tool.interrupt();
    return tool.log();
  }

  async #script(text) {
    const file = `script${++this.#scripts}.mjs`;
    await writeFile(path.join(this.#folder, file), text);
    return this.#shell.paste(`node ${file}`);
  }

  async take({ language, text, as, before: first = [] }) {
    for (const line of first) await this.#shell.paste(line);
    if (language === "js") return this.#script(text);
    if (as === "server") return this.#serve(text);
    if (as === "worker") return this.#serveWorker(text);
    return this.#shell.paste(text);
  }

  async leave() {
    await this.#server?.interrupt();
    await this.#shell.end();
  }
}

for (const page of Object.keys(pages)) {
  test(`what ${page} says to type works, in its order`, async (t) => {
    const steps = await stepsOf(page);
    const reader = new Reader(await makeProject(page), environment(pages[page]));
    t.after(() => reader.leave());
    if (pages[page].server) {
      await reader.take({ language: "sh", text: pages[page].server, as: "server" });
      await reader.take({ language: "sh", text: 'eval "$(d1-emulator env)"' });
    }
    for (const step of steps.filter((one) => !one.tried_by)) {
      const printed = await reader.take(step);
      if (step.prints) assert.match(printed, new RegExp(step.prints, "m"), `of\n${step.text}`);
    }
  });
}

test("every README is read", async () => {
  assert.deepEqual((await readmes()).sort(), Object.keys(pages).sort());
});

test("what cannot be tried here is tried elsewhere", async () => {
  const tests = (await textOf("tests/packages/CMakeLists.txt")).split(/[\s)]+/);
  const tried = await textOf("tests/packages/try");
  for (const page of Object.keys(pages)) {
    for (const { starts, tried_by: by, why } of (await stepsOf(page)).filter((step) => step.tried_by)) {
      assert.ok(why, `${page}: ${starts}`);
      if (by.startsWith("package/")) {
        assert.ok(tests.includes(path.basename(by)), `there is no test ${by}`);
        assert.ok(tried.includes(`line_of_readme '${starts}'`), `tests/packages/try does not take "${starts}" from the page`);
      } else {
        assert.ok((await textOf(by)).includes(`/checkout/${starts}`), `${by} does not run ${starts}`);
      }
    }
  }
});

test("every link of a README leads somewhere, and every version is this one's", async () => {
  const [, version] = /^project\(d1_emulator VERSION (\S+)/m.exec(await textOf("CMakeLists.txt"));
  for (const page of Object.keys(pages)) {
    const text = await textOf(page);
    for (const [, target] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (!/^https?:/.test(target)) assert.ok(existsSync(path.join(root, path.dirname(page), target)), `${page}: ${target}`);
    }
    for (const [, found] of text.matchAll(/d1-emulator[-_:](\d+\.\d+\.\d+)/g)) assert.equal(found, version, page);
  }
});
