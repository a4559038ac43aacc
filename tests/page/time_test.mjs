// The view of a database in time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAccess, checkFits } from "./browser.mjs";
import { gridOf, openDatabase } from "./shop.mjs";
import { control } from "./surfaces.mjs";
import { withTokens } from "./tokens.mjs";

const HOSTILE = "<img src=x onerror=alert(1)>";

// Four commits: the database, a table, two rows, and a change of one row with another added.
async function openTime(t, options = {}) {
  const opened = await openDatabase(t, "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)", options);
  const { rows, page, path, server, uuid } = opened;
  await rows(`INSERT INTO t VALUES (1, '${HOSTILE}'), (9007199254740993, NULL)`);
  await rows("UPDATE t SET v = 'second' WHERE id = 1; INSERT INTO t VALUES (3, ''); DELETE FROM t WHERE id > 3");
  const commits = async () => (await control(server, "GET", `/databases/${uuid}/commits`)).data;
  await page.goto(`${path}/time`);
  const slider = page.getByRole("slider", { name: "Commit" });
  await slider.waitFor();
  return { ...opened, commits, slider, list: page.getByRole("listbox", { name: "Commits" }) };
}

test("goes through the commits by keyboard, and shows the rows of each", async (t) => {
  const { page, slider, list, commits, check } = await openTime(t);
  const all = await commits();
  assert.equal(await list.getByRole("option").count(), all.length);
  const { cell, row, grid } = gridOf(page);
  await cell(0, 1).getByText("second").waitFor();
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await cell(0, 1).getByText(HOSTILE).waitFor();
  assert.equal(await cell(1, 0).innerText(), "9007199254740993");
  assert.equal(await cell(1, 1).getAttribute("aria-label"), "NULL");
  assert.match(page.url(), new RegExp(`at=${all[1].bookmark}`));
  assert.match(await slider.getAttribute("aria-valuetext"), new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d, .+ B in \\d+ pages?, commit, ${all.length - 1} of ${all.length}$`));
  assert.equal(await list.locator("[aria-selected=true]").count(), 1);
  await page.getByRole("note").getByText("read-only").waitFor();
  assert.equal(await page.getByRole("button", { name: "Add row" }).count(), 0);
  await page.keyboard.press("ArrowLeft");
  await page.getByText("No rows yet").waitFor();
  assert.equal(await grid.getAttribute("aria-rowcount"), "1");
  await list.focus();
  await page.keyboard.press("End");
  await page.getByText("No tables at this moment").waitFor();
  await page.keyboard.press("Home");
  await row(1).waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  check();
});

test("a link leads to a moment, and from there to the rows alone", async (t) => {
  const { page, path, commits, another, check } = await openTime(t);
  const all = await commits();
  const { page: second } = await another();
  await second.goto(`${path}/time?at=${all[1].bookmark}`);
  await gridOf(second).cell(0, 1).getByText(HOSTILE).waitFor();
  await second.getByRole("link", { name: "Open them alone" }).click();
  await second.waitForURL(new RegExp(`/t/t\\?at=${all[1].bookmark}`));
  await second.getByRole("note").getByText("read-only").waitFor();
  await page.goto(`${path}/time?at=00000000-00000009-00005133-00000000000000000000000000000000`);
  await page.getByRole("note").getByText("no such commit any more").waitFor();
  check();
});

test("restores a moment, and takes that back", async (t) => {
  const { page, slider, rows, commits, check } = await openTime(t);
  const before = await rows("SELECT CAST(id AS TEXT) AS id, v FROM t");
  assert.ok(await page.getByRole("button", { name: "Restore" }).isDisabled());
  await slider.press("ArrowLeft");
  await page.getByRole("button", { name: "Restore" }).click();
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.waitFor();
  assert.deepEqual(await rows("SELECT CAST(id AS TEXT) AS id, v FROM t ORDER BY t.id"), [
    { id: "1", v: HOSTILE },
    { id: "9007199254740993", v: null },
  ]);
  assert.equal((await commits())[0].kind, "restore");
  await undo.click();
  await undo.waitFor({ state: "detached" });
  assert.deepEqual(await rows("SELECT CAST(id AS TEXT) AS id, v FROM t"), before);
  check();
});

test("does not take a restore back over what others have written", async (t) => {
  const { page, slider, rows } = await openTime(t);
  await slider.press("ArrowLeft");
  await page.getByRole("button", { name: "Restore" }).click();
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await rows("INSERT INTO t VALUES (77, 'others')");
  await undo.click();
  await page.getByRole("alert").getByText("Others have written").waitFor();
  assert.deepEqual(await rows("SELECT v FROM t WHERE id = 77"), [{ v: "others" }]);
});

test("forks from a moment", async (t) => {
  const { page, slider, server, uuid, check } = await openTime(t);
  await slider.press("ArrowLeft");
  await page.getByRole("button", { name: "Fork from here" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("of-then");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname.includes("/d/") && !url.pathname.includes(uuid));
  await gridOf(page).cell(0, 2).getByText(HOSTILE).waitFor();
  const fork = new URL(page.url()).pathname.split("/")[4];
  const { results } = await control(server, "POST", `/databases/${fork}/query`, { sql: "SELECT count(*) AS n FROM t", at: { bookmark: (await control(server, "GET", `/databases/${fork}/commits`)).data[0].bookmark } });
  assert.deepEqual(results.rows, [[2]]);
  check();
});

test("gives moments names, and takes them away", async (t) => {
  const { page, slider, list, server, uuid } = await openTime(t);
  await slider.press("ArrowLeft");
  const name = async (text) => {
    await page.getByRole("button", { name: "Name snapshot" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(text);
    await page.keyboard.press("Enter");
  };
  for (const bad of [HOSTILE, "..", "a/b?c#d"]) {
    await name(bad);
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await name("before-the-change");
  await list.getByRole("option", { name: /before-the-change/ }).waitFor();
  assert.match(await slider.getAttribute("aria-valuetext"), /before-the-change/);
  const named = async () => (await control(server, "GET", `/databases/${uuid}/snapshots`)).data.map((each) => each.name);
  assert.deepEqual(await named(), ["before-the-change"]);
  await page.getByRole("button", { name: "Forget snapshot before-the-change" }).click();
  await list.getByRole("option", { name: /before-the-change/ }).waitFor({ state: "detached" });
  assert.deepEqual(await named(), []);
});

test("compares a moment with now, and with another one, row by row", async (t) => {
  const { page, slider, commits, check } = await openTime(t);
  await slider.press("ArrowLeft");
  await page.getByRole("button", { name: "Compare" }).click();
  const table = page.getByRole("table", { name: "Changed rows" });
  await table.waitFor();
  const told = async () => (await table.getByRole("row").allInnerTexts()).slice(1).map((text) => text.split(/\s+/).join(" ")).sort();
  assert.deepEqual(await told(), [`1 t changed v ${HOSTILE} → second`, "3 t added v ''", "9007199254740993 t removed v NULL"]);
  await checkAccess(page);
  const all = await commits();
  await page.getByRole("combobox", { name: "Set against" }).selectOption(all[2].bookmark);
  await table.getByRole("row").nth(2).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("table .change.removed").length === 2);
  assert.deepEqual(await told(), [`1 t removed v ${HOSTILE}`, "9007199254740993 t removed v NULL"]);
  await slider.press("Home");
  await page.getByRole("list", { name: "Changed schema" }).getByText("CREATE TABLE t").waitFor();
  await page.getByRole("combobox", { name: "Set against" }).selectOption("now");
  await slider.press("End");
  await page.getByText("Nothing differs").waitFor();
  check();
});

test("who may only read is offered neither restore nor names", async (t) => {
  const { page, path } = await openDatabase(t, "CREATE TABLE t(id INTEGER PRIMARY KEY)", { config: withTokens, token: "may-write" });
  await page.goto(`${path}/time`);
  await page.getByRole("textbox", { name: "Token" }).fill("may-read");
  await page.keyboard.press("Enter");
  await page.getByRole("slider", { name: "Commit" }).waitFor();
  await page.getByRole("button", { name: "Compare" }).waitFor();
  for (const name of ["Restore", "Fork from here", "Name snapshot"]) assert.equal(await page.getByRole("button", { name }).count(), 0, name);
});

test("is accessible and fits a narrow window", async (t) => {
  const { page, slider, check } = await openTime(t, { window: { width: 380, height: 760, colorScheme: "dark" } });
  await slider.press("ArrowLeft");
  await gridOf(page).row(0).waitFor();
  await checkFits(page);
  await checkAccess(page);
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("table", { name: "Changed rows" }).waitFor();
  await checkFits(page);
  await checkAccess(page);
  check();
});
