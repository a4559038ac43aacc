// The side under test: a running d1-emulator, asked over D1's REST interface.

import assert from "node:assert/strict";

import { request, startServer } from "../clients/server.mjs";

export class EmulatorD1 {
  #server;

  static async start() {
    const side = new EmulatorD1();
    side.#server = await startServer();
    return side;
  }

  // What each request of `session` answers, on a new database.
  async run(session) {
    const base = `/accounts/${this.#server.accountId}/d1/database`;
    const created = await request(this.#server, "POST", base, { name: session.name });
    assert.equal(created.status, 200, JSON.stringify(created.body));
    const database = `${base}/${created.body.result.uuid}`;
    const answers = [];
    for (const { form, statements, objects } of session.requests) {
      const resource = `${database}/${objects ? "query" : "raw"}`;
      answers.push(await this.#ask(resource, toBody(form, statements)));
    }
    assert.equal((await request(this.#server, "DELETE", database)).status, 200);
    return answers;
  }

  async #ask(resource, body) {
    const response = await fetch(this.#server.apiBaseUrl + resource, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#server.token}` },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return fromAnswer(response.status, text);
  }

  stop() {
    return this.#server.stop();
  }
}

function toBody(form, statements) {
  if (form === "single") return statements[0];
  if (form === "batch") return { batch: statements };
  return { sql: statements.map(({ sql }) => sql).join(";\n") };
}

// A refused statement is HTTP 400 with exactly one error. Its code is kept where it says more than
// that SQL failed.
function fromAnswer(status, text) {
  const body = JSON.parse(text);
  if (status !== 200) {
    assert.equal(body.success, false, text);
    assert.equal(body.errors.length, 1, text);
    const [{ code, message }] = body.errors;
    if (status === 400 && code === 7500) return { error: message };
    return { error: `HTTP ${status}, ${code}: ${message}` };
  }
  const results = body.result.map(({ results, meta }) => {
    return Array.isArray(results) ? { objects: results, meta } : { ...results, meta };
  });
  return { results, spelling: spelledUnlikeJavaScript(text, body) };
}

// Numbers and strings have to be written as JavaScript writes them. The first place where they are
// not, or undefined. (Keys of objects are left out: JavaScript puts those that are numbers first.)
function spelledUnlikeJavaScript(text, body) {
  if (body.result.some(({ results }) => Array.isArray(results))) return undefined;
  const again = JSON.stringify(body);
  if (again === text) return undefined;
  let i = 0;
  while (again[i] === text[i]) ++i;
  return `…${text.slice(Math.max(0, i - 20), i + 40)}…`;
}
