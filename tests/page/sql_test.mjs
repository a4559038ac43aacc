// The view in which SQL is run.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAccess, checkFits } from "./browser.mjs";
import { gridOf, openDatabase, openShop } from "./shop.mjs";

async function openSql(t, opener = openShop, ...rest) {
  const opened = await opener(t, ...rest);
  await opened.page.goto(`${opened.path}/sql`);
  return { ...opened, editor: opened.page.getByRole("textbox", { name: "SQL" }) };
}

async function run(editor, sql) {
  await editor.fill(sql);
  await editor.press("Control+Enter");
}

test("runs a statement by keyboard, and tells what it cost", async (t) => {
  const { page, editor, check } = await openSql(t);
  await editor.waitFor();
  await page.keyboard.insertText("SELECT id, name FROM customers WHERE id < 4 ORDER BY id");
  await page.keyboard.press("Control+Enter");
  const { grid, row } = gridOf(page, "Result");
  await row(2).waitFor();
  assert.equal(await grid.getAttribute("aria-rowcount"), "4");
  const told = await page.getByRole("status").filter({ hasText: "rows read" }).innerText();
  assert.match(told, /3 rows\s+rows read 4\s+rows written 0\s+[\d.]+ ms/);
  await checkAccess(page);
  check();
});

test("runs several statements as one transaction, each with a result", async (t) => {
  const { page, editor, rows, check } = await openSql(t, openDatabase, "CREATE TABLE t(v)");
  await run(editor, "INSERT INTO t VALUES (1), (2); -- a comment; with a semicolon\nSELECT count(*) AS n FROM t; SELECT 'a;b' AS text");
  await page.getByRole("grid", { name: "Result" }).nth(1).getByText("a;b").waitFor();
  assert.equal(await page.getByRole("status").filter({ hasText: "rows written 2" }).count(), 1);
  await run(editor, "DELETE FROM t; SELECT none FROM t");
  await page.getByRole("alert").getByText("no such column: none").waitFor();
  assert.deepEqual(await rows("SELECT count(*) AS n FROM t"), [{ n: 2 }]);
  assert.equal(await page.getByRole("grid", { name: "Result" }).count(), 0);
  void check;
});

test("takes parameters, one after another over statements", async (t) => {
  const { page, editor, check } = await openSql(t);
  await editor.fill("SELECT typeof(?) AS a, ?2 AS b; SELECT ? AS c, typeof(?) AS d");
  await page.getByRole("textbox", { name: "Parameter 1" }).fill("7");
  await page.getByRole("combobox", { name: "Kind of parameter 1" }).selectOption("number");
  await page.getByRole("textbox", { name: "Parameter 2" }).fill("<b>'; DROP TABLE customers; --");
  await page.getByRole("textbox", { name: "Parameter 3" }).fill("third");
  await page.getByRole("combobox", { name: "Kind of parameter 4" }).selectOption("null");
  await page.getByRole("button", { name: "Run" }).click();
  const first = page.getByRole("region", { name: "Result 1" });
  await first.getByText("<b>'; DROP TABLE customers; --").waitFor();
  assert.match(await first.getByRole("row").nth(1).innerText(), /integer|real/);
  const second = page.getByRole("region", { name: "Result 2" }).getByRole("row").nth(1);
  assert.match(await second.innerText(), /third\s+null/);
  check();
});

test("marks what JSON has rounded, and tells NULL from text", async (t) => {
  const { page, editor, check } = await openSql(t);
  await run(editor, "SELECT 9007199254740993 AS big, 9007199254740991 AS exact, NULL AS none, 'NULL' AS word, x'0102' AS bytes");
  const { cell, row } = gridOf(page, "Result");
  await row(0).waitFor();
  assert.match(await cell(0, 0).innerText(), /^≈ /);
  assert.equal(await cell(0, 1).innerText(), "9007199254740991");
  assert.equal(await cell(0, 2).getAttribute("aria-label"), "NULL");
  assert.equal(await cell(0, 3).getAttribute("aria-label"), null);
  assert.equal(await cell(0, 4).innerText(), "x'0102'");
  check();
});

test("shows the plan as a tree with its full scans", async (t) => {
  const { page, editor, check } = await openSql(t);
  await run(editor, "SELECT * FROM customers WHERE id IN (SELECT customer_id FROM reviews WHERE stars = 1) ORDER BY name");
  await gridOf(page, "Result").row(0).waitFor();
  await page.getByRole("tab", { name: "Plan" }).click();
  const tree = page.getByRole("tree", { name: "Plan 1" });
  await tree.getByRole("treeitem", { name: "SCAN reviews full scan" }).waitFor();
  assert.ok(await tree.getByText("full scan", { exact: true }).first().isVisible());
  const items = tree.getByRole("treeitem");
  await items.first().focus();
  await page.keyboard.press("End");
  assert.ok(await items.last().evaluate((item) => item === document.activeElement));
  await checkAccess(page);
  check();
});

test("completes tables and columns", async (t) => {
  const { page, editor, check } = await openSql(t);
  await editor.waitFor();
  await page.waitForLoadState("networkidle");
  await page.keyboard.type("SELECT * FROM order_s");
  await page.getByRole("option", { name: /order_summaries/ }).waitFor();
  await page.waitForTimeout(100); // CodeMirror takes no Enter in the first 75 ms of its list
  await page.keyboard.press("Enter");
  await page.keyboard.type(" WHERE order_summaries.pla");
  await page.getByRole("option", { name: /placed_at/ }).waitFor();
  check();
});

test("remembers what ran, and saves queries by name", async (t) => {
  const { page, editor, path, check } = await openSql(t);
  await run(editor, "SELECT 1 AS one");
  await gridOf(page, "Result").row(0).waitFor();
  await run(editor, "SELECT 2 AS two");
  await gridOf(page, "Result").grid.getByRole("columnheader", { name: "two" }).waitFor();
  await page.getByRole("button", { name: "History" }).click();
  await page.getByRole("dialog", { name: "History" }).getByRole("button", { name: /SELECT 1 AS one/ }).click();
  assert.match(await editor.innerText(), /SELECT 1 AS one/);
  await page.getByRole("button", { name: "Save query" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("<i>mine</i>");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.goto(`${path}/sql?q=SELECT%203%20AS%20three`);
  await editor.getByText("SELECT 3 AS three").waitFor();
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  await page.getByRole("button", { name: "<i>mine</i> SELECT 1 AS one" }).click();
  await editor.getByText("SELECT 1 AS one").waitFor();
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  await page.getByRole("button", { name: "Forget <i>mine</i>" }).click();
  await page.getByText("gives the text in the editor a name").waitFor();
  check();
});

test("copies a result as JSON, CSV and INSERTs", async (t) => {
  const { page, editor, server, rows, check } = await openSql(t, openDatabase, "CREATE TABLE \"odd \"\" name\"(a, \"b,c\"); INSERT INTO \"odd \"\" name\" VALUES (1, 'it''s \"x\"'), (NULL, ''), (2.5, x'00ff')");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  await run(editor, 'SELECT * FROM "odd "" name"');
  await gridOf(page, "Result").row(2).waitFor();
  const copied = async (name) => {
    await page.getByRole("button", { name }).click();
    await page.getByText("3 rows copied").waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.deepEqual(JSON.parse(await copied("Copy as JSON")), [{ a: 1, "b,c": 'it\'s "x"' }, { a: null, "b,c": "" }, { a: 2.5, "b,c": [0, 255] }]);
  assert.equal((await copied("Copy as CSV")).replaceAll("\r", ""), 'a,"b,c"\n1,"it\'s ""x"""\n,""\n2.5,00FF\n');
  const inserts = await copied("Copy as INSERTs");
  const before = await rows('SELECT quote(a) AS a, quote("b,c") AS b FROM "odd "" name"');
  await rows(`DELETE FROM "odd "" name"; ${inserts}`);
  assert.deepEqual(await rows('SELECT quote(a) AS a, quote("b,c") AS b FROM "odd "" name"'), before);
  check();
});

test("formats what is written", async (t) => {
  const { page, editor, check } = await openSql(t);
  await editor.fill("select a,b from t where c=1");
  await page.getByRole("button", { name: "Format" }).click();
  await page.waitForFunction(() => document.querySelector(".editor").shadowRoot.querySelectorAll(".cm-line").length > 4);
  check();
});

test("is accessible and fits a narrow window", async (t) => {
  const { page, editor, check } = await openSql(t, openShop, { window: { width: 380, height: 760, colorScheme: "dark" } });
  await run(editor, "SELECT * FROM customers WHERE id = ?");
  await page.getByRole("textbox", { name: "Parameter 1" }).waitFor();
  await gridOf(page, "Result").grid.waitFor();
  await checkFits(page);
  await checkAccess(page);
  check();
});
