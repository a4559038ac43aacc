// Names and contents made to be taken for something else than text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAccess } from "./browser.mjs";
import { gridOf, openDatabase } from "./shop.mjs";

const NAMES = [
  "<img src=x onerror=alert(1)>",
  "a/b?c#d%2Fe",
  ".",
  "..",
  'quote" and \'apostrophe\'',
  "drop table; --",
  "line\nbreak",
  " spaces ",
  "Ωμέγα 🎁 \u202Eright to left",
  "constructor",
  "__proto__",
];

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
const literal = (text) => `'${text.replaceAll("'", "''")}'`;

const SQL = NAMES.map((name, at) => `CREATE TABLE ${quoted(name)}(id INTEGER PRIMARY KEY, ${quoted(name)} TEXT); INSERT INTO ${quoted(name)} VALUES (${at}, ${literal(name)})`).join(";\n");

test("tables, columns and values of any name are text wherever they are shown", async (t) => {
  const { page, path, check } = await openDatabase(t, SQL);
  page.on("dialog", (dialog) => assert.fail(`a dialog: ${dialog.message()}`));
  await page.goto(path);
  const list = page.getByRole("list", { name: "Tables" });
  await list.getByRole("link").first().waitFor();
  assert.equal(await list.getByRole("link").count(), NAMES.length);
  for (const [at, name] of NAMES.entries()) {
    // Without looking for it by its name, in which blanks would not count.
    const index = (await list.locator(".table-name").allTextContents()).indexOf(name);
    assert.ok(index >= 0, name);
    await list.getByRole("link").nth(index).click();
    const cell = gridOf(page).row(0).locator(".cell").first();
    await cell.getByText(String(at), { exact: true }).waitFor();
    assert.equal(await gridOf(page).grid.locator(".column-name").nth(1).textContent(), name);
    assert.equal((await gridOf(page).row(0).locator(".cell").nth(1).textContent()).replace(" ⏎ ", "\n"), name);
    await page.reload();
    await gridOf(page).row(0).locator(".cell").first().getByText(String(at), { exact: true }).waitFor();
  }
  assert.equal(await page.locator("main img").count(), 0);
  check();
});

test("columns of any name are filtered, sorted and edited", async (t) => {
  const { page, path, rows, check } = await openDatabase(t, SQL);
  for (const name of NAMES) {
    const isDots = name === "." || name === "..";
    await page.goto(`${path}/t/${isDots ? `?t=${name}` : encodeURIComponent(name)}`);
    const { row, grid } = gridOf(page);
    await row(0).waitFor();
    await grid.getByRole("columnheader").nth(2).click();
    await grid.locator("[role=columnheader][aria-sort=ascending]").waitFor();
    await grid.locator("input[type=search]").nth(1).fill(name.slice(0, 3));
    await page.waitForURL(/filter\./);
    await row(0).waitFor();
    await row(0).locator(".cell").nth(1).dblclick();
    await page.getByRole("textbox", { name: /^Edit / }).waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(`${name.slice(0, 3)}' OR 1=1; DROP TABLE x; --`);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Review changes" }).click();
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("1 change applied.").waitFor();
    const [{ v }] = await rows(`SELECT ${quoted(name)} AS v FROM ${quoted(name)}`);
    assert.equal(v, `${name.slice(0, 3)}' OR 1=1; DROP TABLE x; --`);
  }
  check();
});

test("a link carries no SQL into the page", async (t) => {
  const { page, path, rows, check } = await openDatabase(t, "CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'a'), (2, 'b')");
  for (const value of ["1 OR 1", "1); DELETE FROM t; --", "'a' OR 'b'", "(SELECT 1)", "'a", "x''y"]) {
    await page.goto(`${path}/t/t?is.v=${encodeURIComponent(value)}&sort=${encodeURIComponent('id; DROP TABLE t')}&filter.none=x`);
    await page.locator('[role=grid][aria-rowcount="3"]').waitFor();
  }
  await page.goto(`${path}/t/t?is.v=${encodeURIComponent("'b'")}`);
  await page.locator('[role=grid][aria-rowcount="2"]').waitFor();
  assert.deepEqual(await rows("SELECT count(*) AS n FROM t"), [{ n: 2 }]);
  check();
});

test("a table without rows, or with a hundred columns, or broken, is shown", async (t) => {
  const columns = Array.from({ length: 99 }, (_, at) => `c${at} INTEGER`).join(", ");
  const { page, path } = await openDatabase(
    t,
    `CREATE TABLE bare(a); CREATE TABLE widest(${columns}, last TEXT); INSERT INTO widest(last) VALUES ('the last'); CREATE TABLE wide(id INTEGER PRIMARY KEY, ${columns}); INSERT INTO wide(id, c98) VALUES (1, 42);
     CREATE TABLE gone(a); CREATE VIEW broken AS SELECT a FROM gone; DROP TABLE gone;
     CREATE TABLE made(a INTEGER, b AS (a * 2)); INSERT INTO made VALUES (21)`,
  );
  await page.goto(`${path}/t/bare`);
  await page.getByText("No rows yet").waitFor();
  await checkAccess(page);
  await page.goto(`${path}/t/wide`);
  await gridOf(page).row(0).getByText("42").waitFor();
  await page.goto(`${path}/t/widest`);
  await gridOf(page).row(0).getByText("the last").waitFor();
  await page.goto(`${path}/t/made`);
  await gridOf(page).row(0).getByText("42").waitFor();
  await gridOf(page).cell(0, 2).dblclick();
  assert.equal(await page.getByRole("textbox", { name: "Edit b" }).count(), 0);
  await page.goto(`${path}/t/broken`);
  await page.getByRole("alert").getByText("no such table").waitFor();
});
