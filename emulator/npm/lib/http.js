// One request and its whole answer, over connections that are kept. By node:http rather than fetch, so
// that a test may put its own fetch in place without standing between itself and its database.

import http from "node:http";
import https from "node:https";

const CLIENTS = {
  "http:": { request: http.request, agent: new http.Agent({ keepAlive: true }) },
  "https:": { request: https.request, agent: new https.Agent({ keepAlive: true }) },
};

// The connection is not there, or has gone before the answer was whole.
export class LostConnection extends Error {
  // `inAnswer`: the answer's head has arrived.
  constructor(cause, inAnswer) {
    super("Network connection lost.", { cause });
    this.inAnswer = inAnswer;
  }
}

// {status, headers, body}, whose body is a Buffer. Throws LostConnection.
export function ask(url, { method = "GET", headers = {}, body } = {}) {
  const { request, agent } = CLIENTS[url.protocol];
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers: { ...headers, ...length } });
    asked.on("error", (error) => reject(new LostConnection(error, false)));
    asked.on("response", (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", (error) => reject(new LostConnection(error, true)));
      answer.on("end", () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.end(body);
  });
}
