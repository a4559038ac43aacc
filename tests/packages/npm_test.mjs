// The npm packages as their .tgz files, installed into an empty project without running any of their scripts.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { modulesFolder } from "../clients/modules.mjs";
import { startRegistry } from "./registry.mjs";

const run = promisify(execFile);
const root = path.join(import.meta.dirname, "..", "..");
const pnpm = path.join(modulesFolder, "pnpm", "bin", "pnpm.cjs");

let folder;
let registry;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-npm-"));
  const out = path.join(folder, "packages");
  await run(path.join(root, "script", "package"), ["npm", "--out", out, "--program", process.env.D1_EMULATOR]);
  const version = (await readdir(out)).find((name) => name.startsWith("d1-emulator-linux")).match(/\d+\.\d+\.\d+/)[0];
  const others = ["x64", "arm64"]
    .filter((cpu) => cpu !== process.arch)
    .map((cpu) => ({ name: `@d1-emulator/linux-${cpu}`, version, os: ["linux"], cpu: [cpu] }));
  registry = await startRegistry(out, others);
});
after(async () => {
  await registry.stop();
  await rm(folder, { recursive: true, force: true });
});

// What a user's shell has: none of the variables that lead a client to a server, nor the tests' own.
const environment = (home) => ({
  PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
  HOME: home,
  CI: "1",
  npm_config_registry: registry.url,
  npm_config_audit: "false",
  npm_config_fund: "false",
});

async function installed(name, ...command) {
  const project = path.join(folder, name);
  await cp(path.join(root, "fixtures", "harness", "migrations"), path.join(project, "migrations"), { recursive: true });
  await writeFile(path.join(project, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  await run(command[0], [...command.slice(1), "--ignore-scripts"], { cwd: project, env: environment(project) });
  return project;
}

const npm = ["npm", "install", "--save-dev", "d1-emulator"];

for (const [name, install, npx] of [
  ["npm", npm, ["npx"]],
  ["pnpm", [process.execPath, pnpm, "add", "--save-dev", "d1-emulator"], [process.execPath, pnpm, "exec"]],
]) {
  describe(`installed by ${name}`, () => {
    let project;
    const call = (...words) => run(npx[0], [...npx.slice(1), "d1-emulator", ...words], { cwd: project, env: environment(project) });
    before(async () => {
      project = await installed(name, ...install);
    });

    test("has the program of this processor, and fetched no other", () => {
      const other = process.arch === "x64" ? "arm64" : "x64";
      assert.ok(registry.asked.some((resource) => resource.includes(`linux-${process.arch}-`)));
      assert.ok(!registry.asked.includes("/none.tgz"), `the one for ${other} was fetched`);
    });

    test("runs a command with a server around it", async () => {
      const script = "fetch(process.env.D1_EMULATOR_URL + '/ready').then((answer) => console.log(answer.status))";

      const { stdout } = await call("run", "--", "node", "-e", script);

      assert.equal(stdout, "200\n");
    });

    test("ends as the command does", async () => {
      await assert.rejects(call("run", "--", "sh", "-c", "exit 7"), (error) => error.code === 7);
      await assert.rejects(call("dance"), (error) => error.code === 2);
    });

    test("is a library, found by its name", async () => {
      await writeFile(
        path.join(project, "library.mjs"),
        'import { start } from "d1-emulator";\n' +
          'const server = await start();\nconst template = await server.template({ migrations: "migrations", database: "shop" });\n' +
          'const shop = (await template.namespace()).d1("shop");\n' +
          'console.log(await shop.prepare("SELECT count(*) AS n FROM product").first("n"));\nawait server.stop();\n',
      );
      const { stdout } = await run(process.execPath, ["library.mjs"], { cwd: project, env: environment(project) });
      assert.equal(stdout, "0\n");
    });

    test("has the preloads where its page says", async () => {
      const words = ["--require", "d1-emulator/preloads/binding.cjs", "--require", "d1-emulator/preloads/redirect.cjs"];
      const { stdout } = await run(process.execPath, [...words, "-p", "6 * 7"], { cwd: project, env: environment(project) });
      assert.equal(stdout, "42\n");
    });

    test("passes a signal on, and waits for the end", async () => {
      const shim = path.join(project, "node_modules", "d1-emulator", "bin", "d1-emulator.cjs");
      const child = spawn(process.execPath, [shim, "serve", "--port", "0"], { cwd: project, env: environment(project), stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data");
      child.kill("SIGTERM");
      assert.deepEqual(await once(child, "exit"), [0, null]);
    });
  });
}

test("says what to do where the program's package is missing", async () => {
  const project = await installed("without", ...npm);
  await rm(path.join(project, "node_modules", "@d1-emulator"), { recursive: true });
  const shim = path.join(project, "node_modules", "d1-emulator", "bin", "d1-emulator.cjs");

  const end = await run(process.execPath, [shim, "--version"], { env: environment(project) }).catch((error) => error);

  assert.equal(end.code, 1);
  assert.match(end.stderr, /^d1-emulator: the package @d1-emulator\/linux-\w+, .* without --omit=optional/);
});
