// Our own surfaces, asked past the page.

// Sends one request below /_d1 and answers its parsed body.
export function control(server, method, path, body) {
  return send(server, method, `/_d1${path}`, body);
}

// Sends one request below /api and answers its parsed body.
export function workspace(server, method, path, body) {
  return send(server, method, `/api${path}`, body);
}

async function send(server, method, path, body) {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.json();
}
