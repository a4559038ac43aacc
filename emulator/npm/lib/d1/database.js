// D1Database, as a Worker has it in its env, for plain Node.

import { Connection, d1Error } from "./connection.js";
import { Conversation } from "./conversation.js";
import { D1DatabaseSession } from "./session.js";

export class D1Database {
  #connection;
  #conversation;
  #session;

  // As Connection has them.
  constructor(url, database) {
    this.#connection = new Connection(url, database);
    this.#conversation = new Conversation(this.#connection);
    this.#session = new D1DatabaseSession(this.#conversation);
  }

  prepare(sql) {
    return this.#session.prepare(sql);
  }

  batch(statements) {
    return this.#session.batch(statements);
  }

  // Runs a statement a line.
  async exec(text) {
    const lines = text.trim().split("\n");
    const body = lines.map((sql) => ({ sql }));
    const answer = await this.#conversation.send("/execute", "NONE", body);
    // One line fails all of them, and D1 does not know which.
    if (answer.error !== undefined) {
      throw d1Error(`Error in line 1: ${lines[0]}: ${answer.error}`, "D1_EXEC_ERROR");
    }
    const duration = answer.reduce((sum, { meta }) => sum + meta.duration, 0);
    return { count: answer.length, duration };
  }

  withSession(constraintOrBookmark) {
    const start = constraintOrBookmark?.trim() || "first-unconstrained";
    return new D1DatabaseSession(new Conversation(this.#connection, start));
  }

  // D1 refuses it by now, and so does the server.
  async dump() {
    const { status, body } = await this.#connection.dump();
    if (status !== 200) throw d1Error(`Status + ${status}`, "D1_DUMP_ERROR", `Status ${status}`);
    return body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength);
  }
}
