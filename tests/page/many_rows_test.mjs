// A table of a million rows: any of them is near, and nothing is read twice over.

import assert from "node:assert/strict";
import { test } from "node:test";

import { gridOf, openDatabase } from "./shop.mjs";

const ROWS = 1_000_000;
const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})`;

// Ids with gaps behind the first thousand, so that a place does not follow from an id.
const SQL = `CREATE TABLE many(id INTEGER PRIMARY KEY, text TEXT, n INTEGER);
  ${numbers} INSERT INTO many SELECT i, 'row ' || i, (i * 7919) % 1000003 FROM n;
  CREATE TABLE gaps(id INTEGER PRIMARY KEY, v INTEGER);
  ${numbers} INSERT INTO gaps SELECT i + (i > 1000) * 10, i FROM n`;

test("shows any row of a million, by windows that begin at a key", async (t) => {
  const { page, path, check } = await openDatabase(t, SQL);
  const statements = [];
  page.on("request", (request) => request.url().endsWith("/raw") && statements.push(JSON.parse(request.postData()).sql));
  await page.goto(`${path}/t/many`);
  const { grid, row } = gridOf(page);
  await row(0).getByText("row 1", { exact: true }).waitFor();
  assert.equal(await grid.getAttribute("aria-rowcount"), String(ROWS + 1));

  statements.length = 0;
  await gridOf(page).cell(0, 1).focus();
  await page.keyboard.press("Control+End");
  await row(ROWS - 1).getByText(`row ${ROWS}`, { exact: true }).waitFor();
  assert.equal(statements.filter((sql) => sql.includes("FROM \"many\"")).length, 1, statements.join("\n"));
  assert.match(statements.join("\n"), /WHERE "id" >= 9999\d\d ORDER BY "id" LIMIT 100/);

  // The middle, by the scroll bar.
  await grid.evaluate((each) => (each.scrollTop = each.scrollHeight / 2));
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('[role=row][aria-rowindex]')].slice(1);
    return rows.some((each) => each.ariaRowIndex > 400_000 && each.innerText.includes(`row ${each.ariaRowIndex - 1}`));
  });
  assert.ok(statements.every((sql) => !sql.includes("OFFSET")), "no OFFSET");

  // Another order: the ends come by one window each, the middle by marks.
  await grid.evaluate((each) => (each.scrollTop = 0));
  await grid.getByRole("columnheader", { name: /^n / }).click();
  await grid.locator("[role=columnheader][aria-sort=ascending]").waitFor();
  await gridOf(page).cell(0, 1).focus();
  await page.keyboard.press("Control+End");
  await page.waitForFunction((last) => document.querySelector(`[role=row][aria-rowindex="${last}"]`)?.innerText.includes("row "), ROWS + 1);
  assert.ok(statements.every((sql) => !sql.includes("OFFSET")), "no OFFSET");
  check();
});

test("finds the middle of ids with gaps, and of a filter", async (t) => {
  const { page, path, rows, check } = await openDatabase(t, SQL);
  await page.goto(`${path}/t/gaps`);
  const { grid, row } = gridOf(page);
  await row(0).waitFor();
  await grid.evaluate((each) => (each.scrollTop = each.scrollHeight * 0.7));
  await page.waitForFunction(() => {
    const all = [...document.querySelectorAll("[role=row][aria-rowindex]")].slice(1);
    // The values count rows, so each tells its own place.
    return all.length > 5 && all[3].ariaRowIndex > 600_000 && all.every((each) => each.innerText.includes(String(each.ariaRowIndex - 1)));
  });
  await page.getByRole("searchbox", { name: "Filter v" }).fill("77");
  const [{ n }] = await rows("SELECT count(*) AS n FROM gaps WHERE instr(v, '77')");
  await page.locator(`[role=grid][aria-rowcount="${n + 1}"]`).waitFor();
  const [{ id }] = await rows(`SELECT id FROM gaps WHERE instr(v, '77') ORDER BY id LIMIT 1 OFFSET ${n - 1}`);
  await grid.evaluate((each) => (each.scrollTop = each.scrollHeight));
  await row(n - 1).getByText(String(id), { exact: true }).waitFor();
  check();
});

test("keeps little while a million rows are scrolled through", async (t) => {
  const { page, path, check } = await openDatabase(t, SQL);
  await page.goto(`${path}/t/many`);
  await gridOf(page).row(0).waitFor();
  const session = await page.context().newCDPSession(page);
  await gridOf(page).grid.evaluate(async (each) => {
    for (let part = 0; part <= 200; part += 1) {
      each.scrollTop = (each.scrollHeight * part) / 200;
      await new Promise((done) => requestAnimationFrame(done));
    }
  });
  await gridOf(page).row(ROWS - 1).getByText(`row ${ROWS}`, { exact: true }).waitFor();
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  assert.ok(usedSize < 60 * 1024 * 1024, `${usedSize} bytes`);
  check();
});
