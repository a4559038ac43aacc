// The view of what statements have cost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAccess, checkFits } from "./browser.mjs";
import { loadPart } from "./part.mjs";
import { openDatabase } from "./shop.mjs";

const HOSTILE = "<img src=x onerror=alert(1)>";
const ROWS = Array.from({ length: 50 }, (_, at) => `(${at}, ${at})`).join(", ");

async function openInsights(t, options) {
  const opened = await openDatabase(t, `CREATE TABLE "${HOSTILE}"(id INTEGER PRIMARY KEY, v); INSERT INTO "${HOSTILE}" VALUES ${ROWS}`, options);
  for (const id of [1, 2, 3]) await opened.rows(`SELECT v FROM "${HOSTILE}" WHERE id = ${id}`);
  await opened.rows(`SELECT id FROM "${HOSTILE}" WHERE v = 7`);
  await opened.page.goto(`${opened.path}/insights`);
  const table = opened.page.getByRole("table", { name: "Statements" });
  await table.waitFor();
  return { ...opened, table };
}

test("shows statements in several orders, each with its figures", async (t) => {
  const { page, table, path, check } = await openInsights(t);
  const scan = table.getByRole("row").filter({ hasText: "WHERE v = ?" });
  assert.match(await scan.innerText(), /SELECT id FROM "<img src=x onerror=alert\(1\)>" WHERE v = \?\s+1\s+[\d.]+ ms\s+[\d.]+ ms\s+50\s+0\s+50/);
  const order = page.getByRole("combobox", { name: "Order" });
  await order.selectOption("runs");
  await page.waitForURL(/order=runs/);
  assert.match(await table.getByRole("row").nth(1).innerText(), /WHERE id = \?/);
  await order.selectOption("readPerReturned");
  await page.waitForURL(/order=readPerReturned/);
  assert.match(await table.getByRole("row").nth(1).innerText(), /INSERT INTO|WHERE v = \?/);
  assert.equal(await page.locator("main img").count(), 0);
  await checkAccess(page);
  await page.goto(`${path}/insights?period=month&order=runs`);
  await page.getByText("Queries of the last 30 days").waitFor();
  assert.match(await table.getByRole("row").nth(1).innerText(), /WHERE id = \?/);
  check();
});

test("opens the plan of a statement's slowest run by keyboard", async (t) => {
  const { page, table, check } = await openInsights(t);
  await table.getByRole("button", { name: /WHERE v = \?/ }).focus();
  await page.keyboard.press("Enter");
  const tree = page.getByRole("dialog", { name: "Statement" }).getByRole("tree", { name: "Plan of the slowest run" });
  await tree.getByText("full scan", { exact: true }).waitFor();
  await checkAccess(page);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  check();
});

test("draws queries over time, and says the same in words", async (t) => {
  const { page, check } = await openInsights(t);
  const picture = page.getByRole("img", { name: "Queries over time" });
  await picture.locator("canvas").waitFor();
  const told = page.locator(`#${await picture.getAttribute("aria-describedby")}`);
  const reads = Number(/([\d,]+) quer(?:y|ies) that read/.exec(await told.innerText())[1].replace(",", ""));
  assert.ok(reads >= 4, `${reads}`);
  // Something of the colour of reads is on the canvas.
  const isDrawn = await picture.locator("canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) if (data[at] === 0x24 && data[at + 1] === 0x56 && data[at + 2] === 0xc7) return true;
    return false;
  });
  assert.ok(isDrawn);
  check();
});

test("figures become bars, and plans of text trees", async () => {
  const { seriesOf, sorted } = await loadPart("views/insights/costs.ts");
  const series = seriesOf([{ at: 7200, reads: 2, writes: 1 }, { at: 10_800, reads: 3, writes: 0 }], 14_400, 3600, 14_500);
  assert.deepEqual(series, { times: [0, 3600, 7200, 10_800, 14_400], reads: [0, 0, 2, 3, 0], writes: [0, 0, 1, 0, 0] });
  assert.deepEqual(sorted([{ rowsRead: 10, rowsReturned: 10, runs: 2 }, { rowsRead: 5, rowsReturned: 0, runs: 1 }], "readPerReturned").map(({ runs }) => runs), [1, 2]);
  const { planOfText } = await loadPart("sql/plan_text.ts");
  const [top, second] = planOfText("SEARCH a USING INDEX i\n  LIST SUBQUERY 1\n    SCAN b\n  SCAN c\nSCAN d\n");
  assert.deepEqual([top.detail, top.steps.map(({ detail }) => detail), top.steps[0].steps[0].isFullScan, second.detail], ["SEARCH a USING INDEX i", ["LIST SUBQUERY 1", "SCAN c"], true, "SCAN d"]);
});

const MANY = `WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)`;

// Opened on advice about a table of 1,000 rows with a hostile name, which is read through for ten.
async function openAdvice(t, options) {
  const opened = await openInsights(t, options);
  await opened.rows(`CREATE TABLE "wide ${HOSTILE}"(id INTEGER PRIMARY KEY, "a b"); ${MANY} INSERT INTO "wide ${HOSTILE}" SELECT i, i / 10 FROM n`);
  await opened.rows(`SELECT id FROM "wide ${HOSTILE}" WHERE "a b" = 7`);
  await opened.page.getByRole("button", { name: "Advise" }).click();
  const advice = opened.page.getByRole("region", { name: "Advice" });
  await advice.getByRole("article").waitFor();
  return { ...opened, advice };
}

test("advises on indexes, with what each spares, and makes one", async (t) => {
  const { page, advice, rows, path, check } = await openAdvice(t);
  const sql = await advice.locator("code.code").innerText();
  assert.match(sql, /^CREATE INDEX "wide <img src=x onerror=alert\(1\)>_idx_[0-9a-f]+" ON "wide <img src=x onerror=alert\(1\)>"\("a b"\);$/);
  const row = advice.getByRole("row").nth(1);
  assert.match(await row.innerText(), /WHERE "a b" = \?\s+1\s+1,000 → \d{1,2}\s+[\d.]+ ms → [\d.]+ ms/);
  assert.equal(await page.locator("main img[src=x]").count(), 0);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await advice.getByRole("button", { name: "Copy SQL" }).click();
  await page.getByText("SQL copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), sql);
  await checkAccess(page);
  await page.goto(`${path}/insights?advise=`);
  await advice.getByRole("button", { name: "Create index" }).click();
  await advice.getByText("No index would help").waitFor();
  const [{ n }] = await rows(`SELECT count(*) AS n FROM sqlite_schema WHERE sql = '${sql.slice(0, -1)}'`);
  assert.equal(n, 1);
  await advice.getByRole("button", { name: "Close advice" }).click();
  await advice.waitFor({ state: "detached" });
  check();
});

test("tells why an index was not made, and what could not be tried", async (t) => {
  const { advice, rows, problems } = await openAdvice(t);
  const sql = (await advice.locator("code.code").innerText()).slice(0, -1);
  await rows(sql);
  await rows(`CREATE TABLE gone AS ${MANY} SELECT i FROM n`);
  await rows("SELECT * FROM gone WHERE i = 3");
  await rows("DROP TABLE gone");
  await advice.getByRole("button", { name: "Create index" }).click();
  await advice.getByRole("alert").getByText(/already exists/).waitFor();
  await advice.getByRole("button", { name: "Advise again" }).click();
  await advice.getByText("1 statement could not be tried").click();
  await advice.getByText("no such table: gone").waitFor();
  // The console tells of what was refused.
  assert.deepEqual(problems.filter((each) => !each.includes("400 (Bad Request)")), []);
});

test("is accessible and fits a narrow window", async (t) => {
  const { page, check } = await openInsights(t, { window: { width: 380, height: 760, colorScheme: "dark" } });
  await checkFits(page);
  await checkAccess(page);
  check();
});
