// What is asked of a database in one session, and what the session has learnt of it.

import { d1Error } from "./connection.js";

const CONSTRAINTS = ["first-primary", "first-unconstrained"];

export class Conversation {
  #connection;
  #bookmark; // or the constraint that it starts with; undefined: this is no session

  constructor(connection, bookmark) {
    this.#connection = connection;
    this.#bookmark = bookmark;
  }

  // The last one that was learnt; null before there is one.
  get bookmark() {
    return this.#bookmark === undefined || CONSTRAINTS.includes(this.#bookmark) ? null : this.#bookmark;
  }

  // The list of the elements' answers. Throws D1_ERROR where the database has failed.
  async ask(path, format, body) {
    const answer = await this.send(path, format, body);
    if (answer.error !== undefined) throw d1Error(answer.error);
    return Array.isArray(answer) ? answer : [answer];
  }

  // The same, with a failure as an answer, too.
  async send(path, format, body) {
    const { answer, bookmark } = await this.#connection.query(path, format, body, this.#bookmark);
    if (this.#bookmark !== undefined && bookmark) this.#learn(bookmark);
    return answer;
  }

  // Answers may overtake each other, and a session does not go back.
  #learn(bookmark) {
    if (this.bookmark === null || this.bookmark.localeCompare(bookmark) < 0) this.#bookmark = bookmark;
  }
}
