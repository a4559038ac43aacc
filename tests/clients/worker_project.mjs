// A project with a Worker, and `d1-emulator run` around the tools that its developer types.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";

import { modulesFolder } from "./modules.mjs";
import { makeProject } from "./wrangler.mjs";

const READY_TIMEOUT_MS = 300_000; // bounds a hang, on any machine

// Answers the rows of the SQL that it is sent, by the binding that the path names; /drizzle asks the
// same by way of an ORM.
const WORKER = `
import { drizzle } from "drizzle-orm/d1";
import { sql } from "drizzle-orm";

export default {
  async fetch(request, env) {
    const name = new URL(request.url).pathname.slice(1);
    const text = await request.text();
    if (name === "drizzle") return Response.json(await drizzle(env.DB).all(sql.raw(text)));
    const { results, meta } = await env[name].prepare(text).all();
    return Response.json({ results, changes: meta.changes });
  },
};
`;

const ID = "0a000000-0000-4000-8000-00000000000a";
const ACCOUNT = "0acc0000000000000000000000000acc";

// What Vite dev needs besides. Without a place for its cache, it has one in node_modules, which all
// tests share.
const VITE_CONFIG = `
import { cloudflare } from "@cloudflare/vite-plugin";

export default {
  plugins: [cloudflare({ inspectorPort: false })],
  cacheDir: ".vite",
  server: { host: "127.0.0.1", port: 0 },
};
`;

// Of the installed wrangler "old" or "new". Its binding DB is a database with an id in the
// configuration, LOGS one without; FAR is the first again, and remote. wrangler's own commands ask for
// them in the account that the configuration names.
export async function makeWorkerProject(version) {
  const project = await makeProject(version);
  await symlink(modulesFolder, path.join(project.folder, "node_modules"));
  await project.write("src/worker.mjs", WORKER);
  await project.write("vite.config.mjs", VITE_CONFIG);
  const config = {
    name: "test",
    account_id: ACCOUNT,
    main: "src/worker.mjs",
    compatibility_date: "2026-01-01",
    compatibility_flags: ["nodejs_compat"],
    d1_databases: [
      { binding: "DB", database_name: "shop", database_id: ID },
      { binding: "LOGS", database_name: "logs" },
      { binding: "FAR", database_name: "shop", database_id: ID, remote: true },
    ],
  };
  await project.write("wrangler.json", JSON.stringify(config));
  return { ...project, ...around(project), accountId: ACCOUNT, databaseId: ID };
}

function around(project) {
  const data = path.join(project.folder, "data");
  const readyFile = path.join(project.folder, "ready.json");

  // A process and what it prints, in a group of its own.
  function start([file, ...args], variables) {
    const child = spawn(file, args, {
      cwd: project.folder,
      env: { ...project.variables, D1_CLIENTS: process.env.D1_CLIENTS, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
    }
    return { child, output, closed: once(child, "close") };
  }

  function startAround(command, flags = []) {
    const own = ["run", "--data", data, "--ready-file", readyFile, ...flags];
    return start([process.env.D1_EMULATOR, ...own, "--", ...command]);
  }

  async function runWith(flags, ...command) {
    const { output, closed } = startAround(command, flags);
    const [code] = await closed;
    assert.equal(code, 0, output.stdout + output.stderr);
    return output;
  }

  // Waits for the line in which a process that serves a Worker says where. stop(end) waits for its
  // end, after which nothing of it may live.
  async function serve({ child, output, closed }, readyLine) {
    const text = () => output.stdout + output.stderr;
    const url = await new Promise((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error(text())), READY_TIMEOUT_MS);
      const look = () => {
        const ready = readyLine.exec(text());
        if (!ready) return;
        clearTimeout(deadline);
        resolve(ready[1]);
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      closed.then(() => {
        clearTimeout(deadline);
        reject(new Error(`it has ended:\n${text()}`));
      });
    });
    return {
      text,
      async ask(binding, sql) {
        const response = await fetch(`${url}/${binding}`, { method: "POST", body: sql });
        assert.equal(response.status, 200, text());
        return response.json();
      },
      async stop(end) {
        end(child);
        await closed;
        await assert.rejects(fetch(url), "the Worker lives on");
      },
    };
  }

  async function serveAround(command, readyLine) {
    const serving = await serve(startAround(command), readyLine);
    const ready = JSON.parse(await readFile(readyFile, "utf8"));
    return {
      ...serving,
      server: {
        url: ready.url,
        apiBaseUrl: ready.api_base_url,
        accountId: ready.account_id,
        token: ready.token,
      },
      async stop() {
        await serving.stop((child) => child.kill("SIGTERM"));
        assert.equal(existsSync(readyFile), false);
      },
    };
  }

  // Where the inspector has a port of its own, two that start at once may both find it free.
  const anyPorts = ["--port", "0", "--inspector-port", "0"];
  const wranglerDev = project.command("dev", "--ip", "127.0.0.1", ...anyPorts);
  const wranglerIsReady = /Ready on (http:\/\/[^\s/]+)/;

  return {
    // Runs a command to its end, which has to be a good one, and answers what it printed.
    runAround: (...command) => runWith([], ...command),
    // The same with further flags of `run`.
    runWith,

    // Starts `wrangler dev` and `vite dev`. They answer the server around it, ask(binding, sql), and
    // stop(), after which nothing of it may live.
    startDev: () => serveAround(wranglerDev, wranglerIsReady),
    startVite: () =>
      serveAround(
        [process.execPath, path.join(modulesFolder, "vite/bin/vite.js"), "dev"],
        /Local: +(http:\/\/[^\s/]+)/,
      ),
    // Starts `wrangler dev` by itself, with these variables besides.
    async startAlone(variables) {
      const serving = await serve(start(wranglerDev, variables), wranglerIsReady);
      const stop = () => serving.stop((child) => process.kill(-child.pid, "SIGTERM"));
      return { ...serving, stop };
    },

    // The databases that local D1 has kept for itself.
    async keptByWrangler() {
      const folder = path.join(project.folder, ".wrangler/state/v3/d1");
      const files = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
      return files.filter((file) => file.endsWith(".sqlite") && !file.endsWith("metadata.sqlite"));
    },
  };
}
