// Node loads this before a tool that has Cloudflare's address built in (drizzle-kit, Prisma's
// adapter, NuxtHub), and what the tool asks there goes to the server of CLOUDFLARE_API_BASE_URL:
//   NODE_OPTIONS="--require /path/to/redirect.cjs" npx drizzle-kit push
// Without that variable, or where it is Cloudflare's own address, nothing is changed. It loads in an old
// Node too, of which old_node.cjs tells.

"use strict";

const http = require("http");
const https = require("https");
const { URL } = require("url");

const CLOUDFLARE = "https://api.cloudflare.com";
const base = process.env.CLOUDFLARE_API_BASE_URL;
const server = base ? new URL(base).origin : CLOUDFLARE;

function redirectRequests() {
  const request = https.request;
  const client = server.startsWith("https:") ? { request } : http;
  https.request = (url, ...rest) => {
    const isUrl = typeof url === "string" || url instanceof URL;
    if (!isUrl || new URL(url).origin !== CLOUDFLARE) return request(url, ...rest);
    return client.request(new URL(server + String(url).slice(CLOUDFLARE.length)), ...rest);
  };
}

function redirectFetch() {
  const fetch = global.fetch;
  global.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(`${CLOUDFLARE}/`)) return fetch(input, init);
    const here = server + url.slice(CLOUDFLARE.length);
    return fetch(input instanceof Request ? new Request(here, input) : here, init);
  };
}

if (server !== CLOUDFLARE) {
  redirectRequests();
  if (global.fetch) redirectFetch(); // Node 18 and later
}
