// The npm package's D1Database in plain Node, on a database for each session.

import { D1Database } from "../../emulator/npm/lib/d1/database.js";
import { answersTo } from "./binding_calls.mjs";

export class LibrarySide {
  #bindingUrl;

  constructor(server) {
    this.#bindingUrl = new URL("/binding", server.url);
  }

  // What each call of `session` has given, and the bookmark at its end.
  run({ name, calls, constraint }) {
    return answersTo(new D1Database(this.#bindingUrl, name), calls, constraint);
  }
}
