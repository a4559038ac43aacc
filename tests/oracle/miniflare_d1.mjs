// The side that is right: Miniflare's own D1 code on workerd.
//
// What D1 does and local workerd does not is brought about here and in miniflare_worker.mjs, and
// nowhere else. Here: true and false are bound as text over REST (observed), and sent as such.

import { readFileSync } from "node:fs";
import path from "node:path";

import { load, modulesFolder } from "../clients/modules.mjs";

const SETTINGS = [
  "case_sensitive_like", "ignore_check_constraints", "legacy_alter_table", "recursive_triggers",
  "reverse_unordered_selects",
];

export class MiniflareD1 {
  #miniflare;

  static async start() {
    const { Miniflare } = await load("miniflare");
    const side = new MiniflareD1();
    side.#miniflare = new Miniflare({
      modules: [
        { type: "ESModule", path: "worker.js", contents: workerSource() },
        { type: "ESModule", path: "database.js", contents: internal("d1/database.worker.js") },
        { type: "ESModule", path: "shared.js", contents: internal("shared/index.worker.js") },
        { type: "ESModule", path: "zod.js", contents: internal("shared/zod.worker.js") },
      ],
      compatibilityDate: "2026-04-01",
      compatibilityFlags: ["nodejs_compat", "experimental"],
      durableObjects: { DATABASES: { className: "Database", useSQLite: true } },
      // What breaks in workerd is part of the answers; its log of it is not.
      handleRuntimeStdio: (stdout, stderr) => {
        stdout.resume();
        stderr.resume();
      },
    });
    await side.#miniflare.ready;
    return side;
  }

  // What each request of `session` answers, on a new database.
  async run(session) {
    const queries = session.requests.map((request) => ({
      objects: request.objects,
      settings: settingsOf(request),
      body:
        request.form === "single"
          ? toQuery(request.statements[0])
          : request.statements.map(toQuery),
    }));
    const body = JSON.stringify({ name: session.name, queries });
    const options = { method: "POST", body };
    const response = await this.#miniflare.dispatchFetch("http://oracle/", options);
    if (!response.ok) throw new Error(await response.text());
    const answers = await response.json();
    return answers.map((answer, index) => fromAnswer(answer, session.requests[index]));
  }

  stop() {
    return this.#miniflare.dispose();
  }
}

// The names of what `request` sets by PRAGMA and is off by itself.
function settingsOf({ statements }) {
  return SETTINGS.filter((name) =>
    statements.some(({ sql }) => new RegExp(`pragma\\s+(main\\.)?${name}\\s*[=(]`, "i").test(sql)),
  );
}

function workerSource() {
  return readFileSync(new URL("miniflare_worker.mjs", import.meta.url), "utf8");
}

// A module of Miniflare's, with the names only its own workers can import replaced by public ones.
function internal(file) {
  const folder = path.join(modulesFolder, "miniflare", "dist", "src", "workers");
  return readFileSync(path.join(folder, file), "utf8")
    .replaceAll('"node-internal:internal_assert"', '"node:assert"')
    .replaceAll('"node-internal:internal_buffer"', '"node:buffer"')
    .replaceAll('"miniflare:shared"', '"./shared.js"')
    .replaceAll('"miniflare:zod"', '"./zod.js"');
}

function toQuery({ sql, params }) {
  const bound = params?.map((value) => (typeof value === "boolean" ? String(value) : value));
  return { sql, params: bound };
}

function fromAnswer(answer, { objects }) {
  if (!Array.isArray(answer)) return { error: answer.error };
  const results = answer.map(({ results, meta }) => {
    return objects ? { objects: results, meta } : { ...results, meta };
  });
  return { results };
}
