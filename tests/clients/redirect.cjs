// Preloaded into a tool that has Cloudflare's address built in (drizzle-kit, Prisma's adapter,
// NuxtHub), this sends what it asks there to the server of CLOUDFLARE_API_BASE_URL:
//   NODE_OPTIONS="--require ./redirect.cjs" npx drizzle-kit push

const http = require("node:http");
const https = require("node:https");

const CLOUDFLARE = "https://api.cloudflare.com";
const server = new URL(process.env.CLOUDFLARE_API_BASE_URL).origin;

const request = https.request;
https.request = (url, ...rest) => {
  if (new URL(url).origin !== CLOUDFLARE) return request(url, ...rest);
  return http.request(new URL(server + String(url).slice(CLOUDFLARE.length)), ...rest);
};

const fetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!url.startsWith(`${CLOUDFLARE}/`)) return fetch(input, init);
  const here = server + url.slice(CLOUDFLARE.length);
  return fetch(input instanceof Request ? new Request(here, input) : here, init);
};
