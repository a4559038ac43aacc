// A database as a Worker's binding asks for it: calls, and the bookmark of a session, over the server's
// route for bindings.

import { ask, LostConnection } from "../http.js";

const BOOKMARK = "x-cf-d1-session-commit-token";

// An error in D1's form, whose cause is the bare message.
export function d1Error(message, prefix = "D1_ERROR", cause = message) {
  return new Error(`${prefix}: ${message}`, { cause: new Error(cause) });
}

export class Connection {
  #url;

  // `url`: where the binding of an account leads, `database`: its uuid or name, as which it is made
  // where it is missing.
  constructor(url, database) {
    this.#url = new URL(url);
    this.#url.search = new URLSearchParams({ DB: database }).toString();
  }

  // The answer to a query's body, {answer, bookmark}: a list with one object a statement, or an object
  // with `error`. Throws where there is none.
  async query(path, format, body, bookmark) {
    const { headers, body: bytes } = await this.#post(`${path}?resultsFormat=${format}`, JSON.stringify(body), bookmark);
    const text = bytes.toString("utf8");
    try {
      return { answer: JSON.parse(text), bookmark: headers[BOOKMARK] };
    } catch {
      throw d1Error(`Failed to parse body as JSON, got: ${text}`);
    }
  }

  dump() {
    return this.#post("/dump");
  }

  async #post(path, body = "", bookmark) {
    const headers = { "mf-binding": "DB", "mf-url": `http://d1${path}` };
    if (body) headers["mf-header-content-type"] = "application/json";
    if (bookmark) headers[`mf-header-${BOOKMARK}`] = bookmark;
    try {
      return await ask(this.#url, { method: "POST", headers, body });
    } catch (error) {
      if (!(error instanceof LostConnection)) throw error;
      // Where an answer has begun workerd says so in D1's form, otherwise barely.
      const lost = error.inAnswer ? d1Error(error.message) : new Error(error.message);
      lost.cause ??= error.cause;
      throw lost;
    }
  }
}
