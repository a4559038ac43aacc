// The read replicas of an account: where they are, and how far behind.

import { D1EmulatorError } from "./control.js";
import { ask } from "./http.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export class Replicas {
  #control;
  #databases;
  #accountId;
  #token;

  // `databases`: where Cloudflare's API has those of the account.
  constructor(control, { databases, accountId, token }) {
    this.#control = control;
    this.#databases = databases;
    this.#accountId = accountId;
    this.#token = token;
  }

  // {account_id, regions}, as set and remove answer it too.
  read() {
    return this.#control.ask("GET", "replicas", { query: { account_id: this.#accountId } });
  }

  // {WEUR: {lag, paused}, …}; the first is asked where a database is opened without a region.
  set(regions) {
    return this.#control.ask("PUT", "replicas", { body: { account_id: this.#accountId, regions } });
  }

  remove() {
    return this.#control.ask("DELETE", "replicas", { query: { account_id: this.#accountId } });
  }

  // Has a database of this name or uuid replicated, as its `read_replication.mode` says in production.
  async enable(database) {
    const list = await this.#send("GET", `?name=${encodeURIComponent(database)}&per_page=1000`);
    const uuid = list.find((one) => one.name === database)?.uuid ?? (UUID.test(database) ? database : undefined);
    if (!uuid) throw new D1EmulatorError(404, { code: "not_found", message: `there is no database ${database}` });
    await this.#send("PATCH", `/${uuid}`, { read_replication: { mode: "auto" } });
  }

  async #send(method, path, body) {
    const headers = { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
    const answer = await ask(new URL(this.#databases + path), { method, headers, body: body && JSON.stringify(body) });
    const { result, errors } = JSON.parse(answer.body.toString("utf8"));
    if (answer.status >= 400) throw new D1EmulatorError(answer.status, errors[0]);
    return result;
  }
}
