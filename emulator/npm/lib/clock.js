// The time of an account: for SQL, for bookmarks, for everything but deadlines.
export class Clock {
  #control;
  #accountId;

  constructor(control, accountId) {
    this.#control = control;
    this.#accountId = accountId;
  }

  // {now, frozen, rate, offset_ms}, as all of these answer it.
  read() {
    return this.#control.ask("GET", "clock", { query: { account_id: this.#accountId } });
  }

  // {now, frozen, rate}, each of which may be left out.
  set({ now, ...rest }) {
    const body = { account_id: this.#accountId, ...rest };
    if (now !== undefined) body.now = now instanceof Date ? now.toISOString() : now;
    return this.#control.ask("PUT", "clock", { body });
  }

  // By a duration such as "90s" or "2d".
  advance(by) {
    return this.#control.ask("POST", "clock/advance", { body: { account_id: this.#accountId, by } });
  }

  // To real time.
  release() {
    return this.#control.ask("DELETE", "clock", { query: { account_id: this.#accountId } });
  }
}
