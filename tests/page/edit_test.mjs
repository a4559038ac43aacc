// Rows that are changed on the page: staged, applied as one, taken back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAccess } from "./browser.mjs";
import { gridOf, openDatabase } from "./shop.mjs";

const THINGS = `CREATE TABLE things(id INTEGER PRIMARY KEY, name TEXT NOT NULL, n INTEGER, any, data BLOB);
  INSERT INTO things VALUES (1, 'one', 1, 'a', x'00'), (2, 'two', 2, 2, NULL), (3, 'three', 3, 3.5, NULL)`;

const ALL = "SELECT id, name, quote(n) AS n, quote(any) AS any, quote(data) AS data FROM things ORDER BY id";

async function openThings(t, options) {
  const opened = await openDatabase(t, THINGS, options);
  await opened.page.goto(`${opened.path}/t/things`);
  await gridOf(opened.page).row(0).waitFor();
  return opened;
}

// Types `text` into a cell by keyboard alone.
async function edit(page, row, column, text) {
  await gridOf(page).cell(row, column).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: /^Edit / }).waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
  await page.keyboard.press("Enter");
}

async function review(page) {
  await page.getByRole("button", { name: "Review changes" }).click();
  return page.getByRole("dialog", { name: "Changes" });
}

test("changes, adds and deletes rows as one, and takes it back", async (t) => {
  const { page, rows, check } = await openThings(t);
  const before = await rows(ALL);
  await edit(page, 0, 2, "it's <b>new</b>");
  await edit(page, 1, 3, "9007199254740993");
  await gridOf(page).row(2).getByRole("checkbox", { name: "Select row" }).click();
  await page.getByRole("button", { name: "Delete rows" }).click();
  await page.getByRole("button", { name: "Add row" }).click();
  await page.getByRole("textbox", { name: "Edit id" }).waitFor();
  await page.keyboard.type("40");
  await page.keyboard.press("Tab");
  await page.getByRole("gridcell", { name: "40", exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Edit name" }).waitFor();
  await page.keyboard.type("forty");
  await page.keyboard.press("Enter");
  assert.deepEqual(await rows(ALL), before, "nothing happens before it is applied");
  const dialog = await review(page);
  const text = await dialog.getByLabel("SQL of the changes").innerText();
  assert.match(text, /UPDATE "things" SET "name" = 'it''s <b>new<\/b>' WHERE "id" = 1 AND "name" IS 'one'/);
  assert.match(text, /UPDATE "things" SET "n" = 9007199254740993 WHERE "id" = 2 AND "n" IS 2/);
  assert.match(text, /DELETE FROM "things" WHERE "id" = 3/);
  assert.match(text, /INSERT INTO "things" \("id", "name"\) VALUES \(40, 'forty'\)/);
  await checkAccess(page);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await page.getByText("4 changes applied.").waitFor();
  assert.deepEqual(await rows(ALL), [
    { id: 1, name: "it's <b>new</b>", n: "1", any: "'a'", data: "X'00'" },
    { id: 2, name: "two", n: "9007199254740993", any: "2", data: "NULL" },
    { id: 40, name: "forty", n: "NULL", any: "NULL", data: "NULL" },
  ]);
  await gridOf(page).row(2).getByText("forty").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Undone.").waitFor();
  assert.deepEqual(await rows(ALL), before);
  await gridOf(page).row(2).getByText("three").waitFor();
  check();
});

test("takes a cell back by Escape, and all by Discard", async (t) => {
  const { page, rows, check } = await openThings(t);
  await gridOf(page).cell(0, 2).dblclick();
  await page.keyboard.type("never");
  await page.keyboard.press("Escape");
  await gridOf(page).cell(0, 2).getByText("one").waitFor();
  assert.ok(await page.getByRole("button", { name: "Review changes" }).isDisabled());
  await edit(page, 0, 2, "perhaps");
  await edit(page, 0, 2, "one");
  assert.ok(await page.getByRole("button", { name: "Review changes" }).isDisabled(), "what it was is no change");
  await edit(page, 0, 2, "perhaps");
  const dialog = await review(page);
  await dialog.getByRole("button", { name: "Discard" }).click();
  await gridOf(page).cell(0, 2).getByText("one").waitFor();
  assert.equal((await rows("SELECT name FROM things WHERE id = 1"))[0].name, "one");
  check();
});

test("keeps kinds: NULL, numbers in columns of any kind, BLOBs, long texts with lines", async (t) => {
  const { page, rows, check } = await openThings(t);
  await rows("UPDATE things SET name = replace(hex(zeroblob(200)), '00', 'line' || char(10)) WHERE id = 3");
  await page.reload();
  await gridOf(page).row(2).getByText(/^line/).waitFor();
  await gridOf(page).cell(0, 3).focus();
  await page.keyboard.press("Delete");
  await gridOf(page).row(0).getByRole("gridcell", { name: "NULL", exact: true }).waitFor();
  await edit(page, 1, 4, "7");
  await edit(page, 0, 4, "7");
  await edit(page, 0, 5, "x'c0ffee'");
  await gridOf(page).cell(2, 2).focus();
  await page.keyboard.press("Enter");
  const editor = page.getByRole("textbox", { name: "Edit name" });
  await editor.waitFor();
  assert.equal(await editor.inputValue(), "line\n".repeat(200));
  await page.keyboard.press("Control+End");
  await page.keyboard.type("last");
  await page.keyboard.press("Enter");
  const dialog = await review(page);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await page.getByText("3 changes applied.").waitFor();
  const after = await rows(ALL);
  assert.deepEqual(after[0], { id: 1, name: "one", n: "NULL", any: "'7'", data: "X'C0FFEE'" });
  assert.equal(after[1].any, "7");
  assert.equal(after[2].name, `${"line\n".repeat(200)}last`);
  check();
});

test("tells why the database refuses, and keeps what was staged", async (t) => {
  const { page, rows } = await openThings(t);
  await edit(page, 0, 1, "2");
  await edit(page, 1, 2, "changed too");
  const dialog = await review(page);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByRole("alert").getByText(/UNIQUE constraint failed/).waitFor();
  assert.deepEqual((await rows("SELECT name FROM things ORDER BY id")).map(({ name }) => name), ["one", "two", "three"]);
  await page.keyboard.press("Escape");
  await page.getByText("2 changes staged").waitFor();
});

test("tells the second of two who change one row", async (t) => {
  const { page, path, rows, another } = await openThings(t);
  const second = (await another()).page;
  await second.goto(`${path}/t/things`);
  await gridOf(second).row(0).waitFor();
  await edit(page, 0, 2, "of the first");
  await edit(second, 0, 2, "of the second");
  await edit(second, 1, 2, "of the second too");
  await (await review(page)).getByRole("button", { name: "Apply" }).click();
  await page.getByText("1 change applied.").waitFor();
  const dialog = await review(second);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByRole("alert").getByText("The row with id 1 has been changed or deleted by somebody else").waitFor();
  const names = async () => (await rows("SELECT name FROM things ORDER BY id")).map(({ name }) => name);
  assert.deepEqual(await names(), ["of the first", "two", "three"]);
  await dialog.getByRole("button", { name: /Drop my change/ }).click();
  await gridOf(second).row(0).getByText("of the first").waitFor();
  await (await review(second)).getByRole("button", { name: "Apply" }).click();
  await second.getByText("1 change applied.").waitFor();
  assert.deepEqual(await names(), ["of the first", "of the second too", "three"]);
});

test("does not undo what others have written since", async (t) => {
  const { page, rows, check } = await openThings(t);
  await edit(page, 0, 2, "mine");
  await (await review(page)).getByRole("button", { name: "Apply" }).click();
  await page.getByText("1 change applied.").waitFor();
  await rows("UPDATE things SET name = 'theirs' WHERE id = 2");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Others have written since").waitFor();
  assert.deepEqual((await rows("SELECT name FROM things ORDER BY id")).map(({ name }) => name), ["mine", "theirs", "three"]);
  check();
});

test("keeps what is staged while other views are looked at", async (t) => {
  const { page, path, check } = await openThings(t);
  await edit(page, 0, 2, "staged");
  await page.getByRole("link", { name: "SQL" }).click();
  await page.getByRole("button", { name: "Run" }).waitFor();
  await page.getByRole("link", { name: "Tables" }).click();
  await gridOf(page).row(0).getByText("staged").waitFor();
  assert.equal(new URL(page.url()).pathname, path);
  check();
});

test("edits rows that have a key of several columns, or none of their own", async (t) => {
  const { page, path, rows, check } = await openDatabase(
    t,
    `CREATE TABLE pair(a TEXT, b INTEGER, v, PRIMARY KEY (a, b)) WITHOUT ROWID;
     INSERT INTO pair VALUES ('x', 1, 'old'), ('x', 2, 'old'), ('it''s', 1, 'old');
     CREATE TABLE loose(rowid TEXT, v); INSERT INTO loose VALUES ('same', 'old'), ('same', 'old')`,
  );
  for (const [table, row, statement] of [
    ["pair", 2, "SELECT a || b AS k FROM pair WHERE v = 'new'"],
    ["loose", 1, "SELECT oid AS k FROM loose WHERE v = 'new'"],
  ]) {
    await page.goto(`${path}/t/${table}`);
    await gridOf(page).row(row).waitFor();
    await edit(page, row, table === "pair" ? 3 : 2, "new");
    await (await review(page)).getByRole("button", { name: "Apply" }).click();
    await page.getByText("1 change applied.").waitFor();
    assert.deepEqual(await rows(statement), [{ k: table === "pair" ? "x2" : 2 }]);
  }
  check();
});

test("survives a server that goes away in the middle of an edit", async (t) => {
  const { page, rows } = await openThings(t);
  await edit(page, 0, 2, "staged");
  const dialog = await review(page);
  // Nobody answers from here on.
  await page.route(/\/(client|_d1|ready)/, (route) => route.abort());
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByRole("alert").getByText("The server does not answer").waitFor();
  await page.getByRole("status").getByText("The server does not answer").waitFor();
  await page.unroute(/\/(client|_d1|ready)/);
  await page.getByRole("status").getByText("The server does not answer").waitFor({ state: "detached" });
  assert.equal((await rows("SELECT name FROM things WHERE id = 1"))[0].name, "one");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await page.getByText("1 change applied.").waitFor();
  assert.equal((await rows("SELECT name FROM things WHERE id = 1"))[0].name, "staged");
});

// Requests that `isMeant` takes wait, from now until they are let go; arrived() waits for the first.
async function hold(page, isMeant) {
  let arrive, letGo;
  const arrival = new Promise((resolve) => (arrive = resolve));
  const release = new Promise((resolve) => (letGo = resolve));
  await page.route(/\/(raw|restore)\b/, async (route) => {
    if (isMeant(route.request())) {
      arrive();
      await release;
    }
    await route.fallback();
  });
  return { arrived: () => arrival, letGo };
}

const readsRows = (request) => /count\(\*\)/i.test(request.postData() ?? "");

test("opens a cell of rows that are being read anew once they have come", async (t) => {
  const { page, check } = await openThings(t);
  await edit(page, 0, 2, "staged");
  const dialog = await review(page);
  const rereading = await hold(page, readsRows);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await rereading.arrived();
  await gridOf(page).cell(0, 2).focus();
  await page.keyboard.press("Enter");
  rereading.letGo();
  await page.getByRole("textbox", { name: "Edit name" }).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Edit name" }).inputValue(), "staged", "the row as it is now");
  check();
});

test("keeps an edit that ends while the rows are read anew", async (t) => {
  const { page, check } = await openThings(t);
  await edit(page, 0, 2, "staged");
  await (await review(page)).getByRole("button", { name: "Apply" }).click();
  await page.getByText("1 change applied.").waitFor();
  const [undoing, rereading] = [await hold(page, (request) => request.url().includes("restore")), await hold(page, readsRows)];
  await page.getByRole("button", { name: "Undo" }).click();
  await undoing.arrived();
  await gridOf(page).cell(1, 2).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Edit name" }).waitFor();
  await page.keyboard.insertText("kept");
  undoing.letGo();
  await rereading.arrived();
  await page.keyboard.press("Enter");
  rereading.letGo();
  await page.getByText("1 change staged").waitFor();
  const text = await (await review(page)).getByLabel("SQL of the changes").innerText();
  assert.match(text, /UPDATE "things" SET "name" = 'kept' WHERE "id" = 2/);
  check();
});

test("says what has become of an edit whose answer was lost", async (t) => {
  const { page, rows } = await openThings(t);
  await edit(page, 0, 2, "staged");
  const dialog = await review(page);
  let isLost = true;
  await page.route(/\/raw$/, (route) => (isLost ? route.abort() : route.continue()));
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByRole("alert").getByText("none of these changes has been applied").waitFor();
  isLost = false;
  await dialog.getByRole("button", { name: "Apply" }).click();
  await page.getByText("1 change applied.").waitFor();

  await edit(page, 1, 2, "written");
  await page.unroute(/\/raw$/);
  await page.route(/\/raw$/, async (route) => {
    if (!route.request().postData().includes("UPDATE")) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await (await review(page)).getByRole("button", { name: "Apply" }).click();
  await page.getByText("something has been written while it was gone").waitFor();
  assert.equal((await rows("SELECT name FROM things WHERE id = 2"))[0].name, "written");
});
