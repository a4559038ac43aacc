// A Worker in Miniflare, with a binding for each session: local D1, or the server's.

import { readFileSync } from "node:fs";

export class BindingSide {
  #miniflare;

  // `server` is where the bindings are led to; none for Miniflare's own D1.
  static async start({ Miniflare, convertV4MiniflareOptions }, sessions, server) {
    const side = new BindingSide();
    const connection = server && new URL("/binding", server.url);
    for (const { name } of server ? sessions : []) connection.searchParams.set(name, name);
    const options = {
      modules: ["binding_worker.mjs", "binding_calls.mjs"].map((path) => ({
        type: "ESModule", path, contents: readFileSync(new URL(path, import.meta.url), "utf8"),
      })),
      compatibilityDate: "2026-04-01",
      cf: false,
      d1Databases: Object.fromEntries(
        sessions.map(({ name }) => [name, server ? { id: name, remoteProxyConnectionString: connection } : name]),
      ),
      // What breaks in workerd is part of the answers; its log of it is not.
      handleRuntimeStdio: (stdout, stderr) => {
        stdout.resume();
        stderr.resume();
      },
    };
    // Only the fifth one asks for its own form of options.
    side.#miniflare = new Miniflare(convertV4MiniflareOptions?.(options) ?? options);
    await side.#miniflare.ready;
    return side;
  }

  // What each call of `session` has given, and the bookmark at its end.
  async run({ name, calls, constraint }) {
    const body = JSON.stringify({ binding: name, calls, constraint });
    const response = await this.#miniflare.dispatchFetch("http://worker/", { method: "POST", body });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  stop() {
    return this.#miniflare.dispose();
  }
}
