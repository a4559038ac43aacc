// A statement and its parameters.

import { d1Error } from "./connection.js";
import { toWire } from "./parameters.js";
import { withObjects } from "./rows.js";

export class D1PreparedStatement {
  #conversation;
  #sql;
  #params;

  constructor(conversation, sql, params = []) {
    this.#conversation = conversation;
    this.#sql = sql;
    this.#params = params;
  }

  // What stands for `statement` in a request.
  static bodyOf(statement) {
    return { sql: statement.#sql, params: statement.#params };
  }

  // Another statement, with these parameters.
  bind(...values) {
    return new D1PreparedStatement(this.#conversation, this.#sql, values.map(toWire));
  }

  async all() {
    return withObjects(await this.#ask("/query", "ROWS_AND_COLUMNS"));
  }

  async run() {
    return withObjects(await this.#ask("/execute", "NONE"));
  }

  // The first row, or its value of `column`; null without a row.
  async first(column) {
    const { results } = await this.all();
    if (results.length === 0) return null;
    if (column === undefined) return results[0];
    if (results[0][column] !== undefined) return results[0][column];
    throw d1Error(`Column not found (${column})`, "D1_COLUMN_NOTFOUND", "Column not found");
  }

  // Rows as arrays, under their columns' names where those are wanted.
  async raw({ columnNames = false } = {}) {
    const { results } = await this.#ask("/query", "ROWS_AND_COLUMNS");
    return columnNames ? [results.columns, ...results.rows] : results.rows;
  }

  async #ask(path, format) {
    const body = D1PreparedStatement.bodyOf(this);
    return (await this.#conversation.ask(path, format, body))[0];
  }
}
