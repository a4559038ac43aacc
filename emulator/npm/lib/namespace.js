// An account of a test's own.

import { Account } from "./account.js";

export class Namespace extends Account {
  #control;

  // `made`: what POST /_d1/namespaces, or a template that is to be built, answers.
  constructor(control, { url, env }, made) {
    const own = { url, accountId: made.account_id, token: made.token, env: { ...env, ...made.env } };
    super(control, own);
    this.#control = control;
    this.databases = made.databases ?? [];
    this.expiresAt = made.expires_at ?? null;
  }

  // With all that is in it.
  async remove() {
    await this.#control.ask("DELETE", `namespaces/${this.accountId}`);
  }
}
