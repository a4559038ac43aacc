// A browser window on a server of a test's own, and what must hold wherever it has been: no error on
// the console, and no request to anywhere but the server.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

import { startServer } from "../clients/server.mjs";

assert.ok(process.env.D1_PAGE_TESTS, "start the tests with tests/page/run");

const require = createRequire(path.join(process.env.D1_PAGE_TESTS, "package.json"));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core");

const PATIENCE_MS = 30_000;

// Where the distribution has it.
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.D1_CHROMIUM ?? "/usr/bin/chromium",
    // The tests may run as root, in whose name the sandbox does not start.
    args: ["--no-sandbox"],
  });
}

// Starts a server and a browser for the test `t`, both of which end with it. `options` are
// startServer's, and `window`: width, height, colorScheme. `page` is playwright's.
export async function open(t, { window = {}, ...options } = {}) {
  const server = await startServer(options);
  const browser = await startBrowser();
  const opened = await openWindow(browser, server, window);
  t.after(async () => {
    await browser.close();
    await server.stop();
  });
  return { ...opened, server, another: (more = {}) => openWindow(browser, server, { ...window, ...more }) };
}

// The same with a server that may be killed: again() does that, then what it is given, with the place,
// and starts another one there, which it answers.
export async function openAt(t) {
  let server = await startServer();
  const browser = await startBrowser();
  const opened = await openWindow(browser, server, {});
  t.after(async () => {
    await browser.close();
    await server.stop();
  });
  const again = async (meanwhile = () => {}) => {
    await server.kill();
    await meanwhile(server);
    server = await startServer({ at: server.at });
    return server;
  };
  return { ...opened, server, again };
}

// A window that shares nothing with others. `problems` are what must not be; check() says so.
async function openWindow(browser, server, { width = 1280, height = 800, colorScheme = "light" }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, baseURL: server.url });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.stack}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== server.url) problems.push(`request to ${request.url()}`);
  });
  return { page, problems, check: () => assert.deepEqual(problems, []) };
}

// What axe-core finds against WCAG 2.2 AA on `page` as it stands.
export async function checkAccess(page) {
  // Read by the debugger's protocol: the page's own policy lets no script in.
  await page.evaluate(await sourceOf(axe));
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
  assert.deepEqual(told, []);
}

let axeSource;

async function sourceOf(file) {
  const { readFile } = await import("node:fs/promises");
  axeSource ??= await readFile(file, "utf8");
  return axeSource;
}

// Nothing of the page is wider than its window.
export async function checkFits(page) {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`);
}
