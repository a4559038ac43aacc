// Node loads this before a tool that has Cloudflare's address built in (drizzle-kit, Prisma's
// adapter, NuxtHub), and what the tool asks there goes to the server of CLOUDFLARE_API_BASE_URL:
//   NODE_OPTIONS="--require /path/to/redirect.cjs" npx drizzle-kit push
// Without that variable, or where it is Cloudflare's own address, nothing is changed. It loads in Node 12
// too, as binding.cjs does.

"use strict";

const http = require("http");
const https = require("https");

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
  const fetch = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(`${CLOUDFLARE}/`)) return fetch(input, init);
    const here = server + url.slice(CLOUDFLARE.length);
    return fetch(input instanceof Request ? new Request(here, input) : here, init);
  };
}

if (server !== CLOUDFLARE) {
  redirectRequests();
  if (globalThis.fetch) redirectFetch(); // Node 18 and later
}
