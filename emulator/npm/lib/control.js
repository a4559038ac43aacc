// What the server does for tests: its routes below /_d1.

import { ask } from "./http.js";

// What the server has refused, in its own words.
export class D1EmulatorError extends Error {
  constructor(status, { code, message, ...details }) {
    super(message);
    this.name = "D1EmulatorError";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export class Control {
  #url;
  #token;

  constructor(url, token) {
    this.#url = url;
    this.#token = token;
  }

  // {status, answer}. Throws D1EmulatorError.
  async send(method, path, { body, query = {} } = {}) {
    const url = new URL(`/_d1/${path}`, this.#url);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = { authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await ask(url, { method, headers, body: body && JSON.stringify(body) });
    const text = response.body.toString("utf8");
    const answer = text === "" ? {} : JSON.parse(text);
    if (response.status >= 400) {
      throw new D1EmulatorError(response.status, { ...answer, ...(answer.error ?? answer.errors?.[0]) });
    }
    return { status: response.status, answer };
  }

  async ask(method, path, options) {
    return (await this.send(method, path, options)).answer;
  }
}
