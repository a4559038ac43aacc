// A state that is dear to make and is wanted many times.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { Namespace } from "./namespace.js";
import { Program } from "./program.js";

const WAIT = "5m"; // for another who builds it

export class Template {
  #server;
  #control;

  constructor(server, control, name) {
    this.#server = server;
    this.#control = control;
    this.name = name;
  }

  // A copy of it.
  namespace(options = {}) {
    return this.#server.namespace({ ...options, template: this.name });
  }

  // The namespaces that were made of it live on.
  async remove() {
    await this.#control.ask("DELETE", `templates/${encodeURIComponent(this.name)}`);
  }
}

// Builds it unless it is there, or another is about to, who is waited for then. `fill` gets a namespace.
export async function ensureFilled(server, control, name, fill) {
  const resource = `templates/${encodeURIComponent(name)}`;
  const { status, answer } = await control.send("PUT", resource, { body: { wait: WAIT } });
  if (status !== 201) return;
  try {
    await fill(new Namespace(control, server, answer));
    await control.ask("POST", `${resource}/ready`);
  } catch (error) {
    // The next one need not wait until the claim runs out.
    await control.ask("DELETE", resource);
    throw error;
  }
}

// The same out of files, by the program, which keeps wrangler's list of applied migrations.
export async function ensureFromFiles(server, name, { migrations, seed, database }) {
  const flags = ["--url", server.url, "--template", name];
  if (migrations) flags.push("--migrations", path.resolve(migrations));
  if (seed) flags.push("--seed-sql", path.resolve(seed));
  if (database) flags.push("--database", database);
  // In the name of whoever has started the server.
  const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID } = server.env;
  const { program } = await Program.start(flags, { env: { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID } });
  await program.stop();
}

// A name that other files would not have.
export async function nameOf({ migrations, seed, database = "" }) {
  const hash = createHash("sha256").update(database);
  const files = seed ? [seed] : [];
  if (migrations) {
    const names = (await readdir(migrations)).filter((name) => name.endsWith(".sql")).sort();
    files.unshift(...names.map((name) => path.join(migrations, name)));
  }
  for (const file of files) hash.update(`\0${path.basename(file)}\0`).update(await readFile(file));
  return `files-${hash.digest("hex").slice(0, 24)}`;
}
