// A server, and the accounts in it.

import path from "node:path";

import { Account } from "./account.js";
import { Control } from "./control.js";
import { Namespace } from "./namespace.js";
import { Program } from "./program.js";
import { ensureFilled, ensureFromFiles, nameOf, Template } from "./template.js";

export class Server extends Account {
  #control;
  #program;

  constructor(program, env) {
    const control = new Control(env.D1_EMULATOR_URL, env.CLOUDFLARE_API_TOKEN);
    super(control, {
      url: env.D1_EMULATOR_URL,
      accountId: env.CLOUDFLARE_ACCOUNT_ID,
      token: env.CLOUDFLARE_API_TOKEN,
      env,
    });
    this.#control = control;
    this.#program = program;
    this.url = env.D1_EMULATOR_URL;
  }

  // An account of its own, empty or a copy of a template.
  async namespace({ template, accountId, ttl, seed, clock } = {}) {
    const name = template instanceof Template ? template.name : template;
    const body = { template: name, account_id: accountId, ttl, seed, clock };
    return new Namespace(this.#control, this, await this.#control.ask("POST", "namespaces", { body }));
  }

  // Is there, and filled, when it resolves: by `fill`, or out of the files.
  async template({ name, fill, ...files }) {
    if (Boolean(fill) === Boolean(files.migrations || files.seed)) {
      throw new TypeError("a template is filled by `fill`, or by `migrations` and `seed`");
    }
    if (fill && !name) throw new TypeError("a template that a function fills needs a name");
    const known = name ?? (await nameOf(files));
    if (fill) await ensureFilled(this, this.#control, known, fill);
    else await ensureFromFiles(this, known, files);
    return new Template(this, this.#control, known);
  }

  // Ends it; with a `url` only what this process has of it.
  stop() {
    return this.#program.stop();
  }
}

// See index.d.ts.
export async function start({ url, data, port, config, project, args = [], log } = {}) {
  const flags = [];
  if (url) flags.push("--url", String(url));
  if (data) flags.push("--data", path.resolve(data));
  if (port !== undefined) flags.push("--port", String(port));
  if (config) flags.push("--config", path.resolve(config));
  const folder = project && path.resolve(project);
  const { program, variables } = await Program.start([...flags, ...args], { folder, log });
  return new Server(program, variables);
}
