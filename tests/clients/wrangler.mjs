// One installed wrangler in a project folder and a home of its own, so that nothing it remembers
// (the account cache, a login, metrics) reaches another test.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { modulesFolder } from "./modules.mjs";

const TIMEOUT_MS = 60_000;

// `version` is "old" or "new", as package.json names the two. Without a `server` wrangler is told of
// none.
export async function makeProject(version, server) {
  const folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-wrangler-"));
  const home = path.join(folder, "home");
  await mkdir(home);
  const script = path.join(modulesFolder, `wrangler-${version}`, "bin", "wrangler.js");
  const ofServer = server && {
    CLOUDFLARE_API_BASE_URL: server.apiBaseUrl,
    CLOUDFLARE_ACCOUNT_ID: server.accountId,
    CLOUDFLARE_API_TOKEN: server.token,
  };
  const variables = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: home,
    // Halves what a start costs, most of which is compiling wrangler.
    NODE_COMPILE_CACHE: path.join(process.env.D1_CLIENTS, "compile-cache"),
    CI: "1",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
    ...ofServer,
  };

  return {
    // The environment of wrangler, and the words that start it.
    variables,
    command: (...args) => [process.execPath, script, ...args],

    // Runs wrangler with `args` and answers {code, stdout, stderr}. `env` replaces variables, and
    // removes those that are undefined in it.
    run(args, env = {}) {
      const options = { cwd: folder, env: { ...variables, ...env }, timeout: TIMEOUT_MS };
      return new Promise((resolve) => {
        execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
          resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr });
        });
      });
    },

    // Writes `content` to the project's file `name`.
    async write(name, content) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    },

    // The text of the project's file `name`.
    read(name) {
      return readFile(path.join(folder, name), "utf8");
    },

    // Makes `database` the one that binding DB of this project's configuration means.
    configure(database) {
      const binding = {
        binding: "DB",
        database_name: database.name,
        database_id: database.uuid,
        migrations_dir: "migrations",
      };
      const config = { name: "test", compatibility_date: "2026-01-01", d1_databases: [binding] };
      return this.write("wrangler.json", JSON.stringify(config));
    },

    folder,
    remove: () => rm(folder, { recursive: true }),
  };
}
