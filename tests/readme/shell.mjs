// A shell that blocks of a page are pasted into: what one of them sets, the next ones see.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const END = "@@ pasted @@";
const ENDED = "@@ ended @@";

// In `folder`, with `env` and nothing else. `scratch` is for files of its own. The first command that fails ends it.
export class Shell {
  #bash;
  #scratch;
  #output = "";
  #wake = () => {};
  #ended = false;
  #count = 0;

  constructor(folder, env, scratch) {
    this.#scratch = scratch;
    this.#bash = spawn("bash", ["-e", "-o", "pipefail"], { cwd: folder, env, stdio: ["pipe", "pipe", "pipe"] });
    for (const stream of [this.#bash.stdout, this.#bash.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        this.#output += text;
        this.#wake();
      });
    }
    this.#bash.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
    // Where it has ended, its output says why.
    this.#bash.stdin.on("error", () => {});
    this.#bash.stdin.write("shopt -s expand_aliases\n");
  }

  async #send(command) {
    this.#output = "";
    this.#bash.stdin.write(`${command}\necho '${END}'\n`);
    while (!this.#output.includes(END)) {
      assert.ok(!this.#ended, `the shell has ended:\n${this.#output}`);
      await new Promise((resolve) => (this.#wake = resolve));
    }
    return this.#output.replace(`${END}\n`, "");
  }

  async #save(text) {
    const file = path.join(this.#scratch, `pasted${++this.#count}.sh`);
    await writeFile(file, text);
    return file;
  }

  // What the commands of `text` print, once all of them have ended well.
  async paste(text) {
    return this.#send(`. '${await this.#save(text)}' </dev/null`);
  }

  // The same for commands that go on by themselves. log() is what they have printed so far; logged(pattern) waits for its
  // match there, at the latest in the line that says that they have ended; interrupt() is Ctrl-C, and waits until none of
  // them is left.
  async start(text) {
    const file = await this.#save(text);
    const log = `${file}.log`;
    await writeFile(log, "");
    const said = await this.#send(
      `set -m; { . '${file}' || true; echo '${ENDED}'; } >>'${log}' 2>&1 </dev/null & set +m; echo "group $!"`,
    );
    const group = Number(/^group (\d+)$/m.exec(said)[1]);
    return {
      log: () => readFile(log, "utf8"),
      logged: async (pattern) => {
        const watcher = watch(log);
        try {
          for (;;) {
            const changed = once(watcher, "change");
            const text = await readFile(log, "utf8");
            const match = pattern.exec(text);
            if (match) return match;
            assert.ok(!text.includes(ENDED), text);
            await changed;
          }
        } finally {
          watcher.close();
        }
      },
      interrupt: async () => {
        process.kill(-group, "SIGINT");
        await this.#send(`wait ${group} || true`);
        assert.throws(() => process.kill(-group, 0), { code: "ESRCH" }, "what was interrupted lives on");
      },
    };
  }

  async end() {
    if (this.#ended) return;
    this.#bash.stdin.end();
    await once(this.#bash, "close");
  }
}
