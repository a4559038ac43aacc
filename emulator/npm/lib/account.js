// An account of the server: its databases, time, faults and journal.

import { Clock } from "./clock.js";
import { D1Database } from "./d1/database.js";
import { Replicas } from "./replicas.js";

export class Account {
  #control;
  #bindingUrl;

  // `env`: the variables that lead clients to it.
  constructor(control, { url, accountId, token, env }) {
    this.#control = control;
    this.#bindingUrl = new URL(`/binding/@${accountId}:${encodeURIComponent(token)}`, url);
    this.accountId = accountId;
    this.token = token;
    this.env = env;
    this.clock = new Clock(control, accountId);
    const databases = new URL(`/client/v4/accounts/${accountId}/d1/database`, url).href;
    this.replicas = new Replicas(control, { databases, accountId, token });
  }

  // The database of this name, or uuid, which is made at its first use where it is missing. Its sessions read
  // at the replica in `region`.
  d1(database = "db", { region } = {}) {
    const url = new URL(this.#bindingUrl);
    if (region !== undefined) url.pathname += `/region/${encodeURIComponent(region)}`;
    return new D1Database(url, database);
  }

  // Where Miniflare's remoteProxyConnectionString leads to the same databases: {binding: name or uuid}.
  bindingUrl(databases = {}) {
    const url = new URL(this.#bindingUrl);
    url.search = new URLSearchParams(databases).toString();
    return url;
  }

  async reset() {
    return this.#control.ask("POST", `namespaces/${this.accountId}/reset`);
  }

  // What it is now is what reset goes back to.
  async mark() {
    return this.#control.ask("POST", `namespaces/${this.accountId}/mark`);
  }

  // Has requests fail, or be late: {match, when, do, at} as POST /_d1/faults takes them.
  async fault({ match, ...rule }) {
    const body = { match: { ...match, account_id: this.accountId }, ...rule };
    const { id } = await this.#control.ask("POST", "faults", { body });
    const query = { account_id: this.accountId };
    return {
      id,
      // With how often it was `seen` and has `fired`.
      read: async () => {
        const { data } = await this.#control.ask("GET", "faults", { query });
        return data.find((one) => one.id === id);
      },
      remove: () => this.#control.ask("DELETE", `faults/${id}`),
    };
  }

  // What it was asked, the newest last: {database, route, since, limit, plan}.
  async journal(query = {}) {
    const answer = await this.#control.ask("GET", "journal", { query: { ...query, account_id: this.accountId } });
    return answer.data;
  }

  // Throws, with the nearest requests, unless the journal has what is claimed: {match, times, within, …}.
  async verify({ match, ...claim }) {
    const body = { match: { ...match, account_id: this.accountId }, ...claim };
    return this.#control.ask("POST", "journal/verify", { body });
  }
}
