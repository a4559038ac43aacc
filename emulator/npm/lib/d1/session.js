// Statements that see what the ones before them have done: what withSession gives.

import { withObjects } from "./rows.js";
import { D1PreparedStatement } from "./statement.js";

export class D1DatabaseSession {
  #conversation;

  constructor(conversation) {
    this.#conversation = conversation;
  }

  prepare(sql) {
    return new D1PreparedStatement(this.#conversation, sql);
  }

  async batch(statements) {
    const body = statements.map((statement) => D1PreparedStatement.bodyOf(statement));
    const answer = await this.#conversation.ask("/query", "ROWS_AND_COLUMNS", body);
    return answer.map(withObjects);
  }

  // The one after the last statement; null before there is one.
  getBookmark() {
    return this.#conversation.bookmark;
  }
}
