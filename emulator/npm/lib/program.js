// The program as a process that lives as long as this one wants it to, and never longer: it runs a
// command that ends with our end of its stdin, however this process ends.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

const { findBinary } = createRequire(import.meta.url)("../bin/find_binary.cjs");

const SAID = ["D1_EMULATOR_URL", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_BASE_URL",
  "CLOUDFLARE_BASE_URL", "CLOUDFLARE_D1_TOKEN", "D1_EMULATOR_DATABASES", "NODE_OPTIONS"];

// Says the variables that it was given, and waits for the end.
const COMMAND = ["sh", "-c", `printf '%s\\0' ${SAID.map((name) => `"$${name}"`).join(" ")} .; exec cat`];

// `flags` of `run`; `folder`: where it looks for a wrangler configuration, and above; `env`: further variables;
// `log` hears of each piece of what it says.
export class Program {
  #child;
  #ended;
  #said = "";

  // Resolves when the server answers, with the program and the variables that lead clients to it.
  // Throws with what the program said where it does not come to that.
  static async start(flags, { folder = "/", env = {}, log = () => {} } = {}) {
    const program = new Program(flags, folder, env, log);
    const told = await Promise.race([program.#hear(), program.#ended]);
    if (told.variables) return { program, variables: told.variables };
    throw new Error(`d1-emulator has not started: ${program.#said.trim() || told.reason}`);
  }

  constructor(flags, folder, env, log) {
    // In a group of its own, so that Ctrl-C reaches who uses it first.
    this.#child = spawn(findBinary(), ["run", ...flags, "--", ...COMMAND], {
      cwd: folder,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#ended = Promise.race([
      once(this.#child, "exit").then(([code, signal]) => ({ code, reason: `it ended with ${signal ?? code}` })),
      // Where there is no such program it does not exit, either.
      once(this.#child, "error").then(([error]) => ({ code: 1, reason: error.message })),
    ]);
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#said = (this.#said + text).slice(-4096);
      log(text);
    });
    this.#child.stdin.on("error", () => {}); // it is about to tell why it ended
  }

  // Ends it, and what it keeps for itself. Throws with what it said where that went wrong.
  async stop() {
    this.#child.ref();
    this.#child.stdin.end();
    const { code } = await this.#ended;
    if (code !== 0) throw new Error(`d1-emulator has ended with ${code}: ${this.#said.trim()}`);
  }

  async #hear() {
    let text = "";
    this.#child.stdout.setEncoding("utf8");
    for await (const piece of this.#child.stdout) {
      text += piece;
      if (text.endsWith("\0.\0")) break;
    }
    const values = text.split("\0");
    if (values.length < SAID.length + 2) return this.#ended;
    // Nobody has to wait for it who forgets to stop it.
    for (const handle of [this.#child, this.#child.stdin, this.#child.stderr]) handle.unref();
    const variables = SAID.map((name, i) => [name, values[i]]).filter(([, value]) => value !== "");
    return { variables: Object.fromEntries(variables) };
  }
}
