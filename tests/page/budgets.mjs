// What the page costs, beside what it may: script/page-budgets. Ends with 1 when something is over.

import { statSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { createDatabases, query, startServer } from "../clients/server.mjs";
import { startBrowser } from "./browser.mjs";

const PASSES = 6;
const FRAMES = 200;

let isOver = false;

function tell(what, value, most, unit) {
  const over = value > most;
  isOver ||= over;
  console.log(`${what.padEnd(64)} ${value.toFixed(1).padStart(8)} ${unit.padEnd(3)} of ${most} ${unit}${over ? "  OVER" : ""}`);
}

function numbers(count) {
  return `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i, 'row ' || i, (i * 7919) % 1000003 FROM n`;
}

async function makeTables(server) {
  const [database] = await createDatabases(server, ["budgets"]);
  await query(
    server,
    database.uuid,
    `CREATE TABLE many(id INTEGER PRIMARY KEY, text TEXT, n INTEGER); INSERT INTO many ${numbers(1_000_000)};
     CREATE TABLE fewer(id INTEGER PRIMARY KEY, text TEXT, n INTEGER); INSERT INTO fewer ${numbers(100_000)}`,
  );
  return `/a/${server.accountId}/d/${database.uuid}`;
}

async function newPage(browser, server) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, baseURL: server.url });
  return context.newPage();
}

// Every view, with nothing kept from before; as gzip sends it, whatever the browser takes.
async function measureLoad(browser, server, base) {
  let most = 0;
  for (const view of ["", "/sql", "/time", "/insights", "/schema"]) {
    const page = await newPage(browser, server);
    let bytes = 0;
    const bodies = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith("/_page/") || response.request().isNavigationRequest()) bodies.push(response.body().then((body) => (bytes += gzipSync(body, { level: 9 }).length)));
    });
    await page.goto(base + view, { waitUntil: "networkidle" });
    await Promise.all(bodies);
    most = Math.max(most, bytes);
    await page.context().close();
  }
  tell("first load of the heaviest view, by gzip", most / 1000, 200, "kB");
}

// The best of six first visits: nothing is kept from one to the next.
async function measureFirstRows(browser, server, base) {
  const times = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    const page = await newPage(browser, server);
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector('[role=row][aria-rowindex="2"] .cell')?.textContent) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => (globalThis.firstRows = performance.now())));
      }).observe(document, { subtree: true, childList: true });
    });
    await page.goto(`${base}/t/fewer`);
    times.push(await (await page.waitForFunction(() => globalThis.firstRows)).jsonValue());
    await page.context().close();
  }
  tell("navigation start to the first rows of 100,000, best of six", Math.min(...times), 150, "ms");
}

// The longest time from one frame to the next while `scroll` moves through the rows.
function longestFrame(grid, moves) {
  return grid.evaluate(
    async (each, { frames, isMoving }) => {
      let longest = 0;
      let before = await new Promise(requestAnimationFrame);
      for (let part = 1; part <= frames; part += 1) {
        if (isMoving) each.scrollTop = ((each.scrollHeight - each.clientHeight) * part) / frames;
        const now = await new Promise(requestAnimationFrame);
        longest = Math.max(longest, now - before);
        before = now;
      }
      return longest;
    },
    { frames: FRAMES, isMoving: moves },
  );
}

async function measureScrolling(browser, server, base) {
  const page = await newPage(browser, server);
  await page.goto(`${base}/t/many`);
  const grid = page.getByRole("grid", { name: "Rows" });
  await grid.locator('[aria-rowindex="2"]').waitFor();
  const windows = [];
  page.on("request", (request) => request.url().endsWith("/raw") && windows.push(request.postData()));
  const passes = [];
  const rests = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    await grid.evaluate((each) => (each.scrollTop = 0));
    rests.push(await longestFrame(grid, false));
    passes.push(await longestFrame(grid, true));
  }
  const rest = Math.min(...rests);
  tell("longest frame of scrolling through 1,000,000, best of six", Math.min(...passes), Math.max(34, rest), "ms");
  const offsets = windows.filter((sql) => sql.includes("OFFSET")).length;
  tell("windows of it that were read by OFFSET", offsets, 0, "");
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  tell("heap after it", usedSize / 1e6, 60, "MB");
  await page.context().close();
}

function measureBinary() {
  const object = path.join(path.dirname(process.env.D1_EMULATOR), "emulator/CMakeFiles/emulator.dir/page_build.cc.o");
  tell("what the page adds to the binary", statSync(object).size / 1000, 400, "kB");
}

measureBinary();
const server = await startServer();
const browser = await startBrowser();
try {
  const base = await makeTables(server);
  await measureLoad(browser, server, base);
  await measureFirstRows(browser, server, base);
  await measureScrolling(browser, server, base);
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = isOver ? 1 : 0;
