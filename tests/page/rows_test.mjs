// The views of tables and of their rows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAccess, checkFits } from "./browser.mjs";
import { gridOf, openDatabase, openShop } from "./shop.mjs";

test("lists tables, views and virtual tables, and opens the first", async (t) => {
  const { page, path, check } = await openShop(t);
  await page.goto(path);
  await gridOf(page).row(0).getByText("customer1@example.com").waitFor();
  const names = await page.getByRole("list", { name: "Tables" }).getByRole("link").allInnerTexts();
  const plain = names.map((name) => name.split("\n")[0]);
  assert.deepEqual(plain, ["customers", "order_items", "order_summaries", "orders", "product_ratings", "products", "products_search", "revenue_by_country", "reviews", "reviews_search"]);
  assert.match(names[2], /view/);
  assert.match(names[6], /virtual/);
  for (const name of ["Fork", "Delete database"]) assert.ok(await page.getByRole("button", { name }).isVisible(), name);
  check();
});

test("shows how many rows there are and where each stands", async (t) => {
  const { page, path, rows, check } = await openShop(t);
  await page.goto(`${path}/t/orders`);
  const { grid, row } = gridOf(page);
  const [{ n }] = await rows("SELECT count(*) AS n FROM orders");
  await row(0).waitFor();
  assert.equal(await grid.getAttribute("aria-rowcount"), String(n + 1));
  const heads = await grid.getByRole("columnheader").allInnerTexts();
  assert.deepEqual(heads.slice(1).map((head) => head.split(/\s/)[0]), ["id", "customer_id", "status", "placed_at", "total_cents"]);
  await checkAccess(page);
  check();
});

test("sorts by a click, up, down and back", async (t) => {
  const { page, path, rows, check } = await openShop(t);
  await page.goto(`${path}/t/customers`);
  const { grid, row, cell } = gridOf(page);
  const head = grid.getByRole("columnheader", { name: /^name/ });
  const first = async (order) => (await rows(`SELECT id FROM customers ORDER BY ${order} LIMIT 1`))[0].id;
  for (const [sort, order] of [["ascending", "name, id"], ["descending", "name DESC, id DESC"], ["none", "id"]]) {
    await head.click();
    await grid.locator(`[role=columnheader][aria-sort=${sort}]`).filter({ hasText: /^name/ }).waitFor();
    await row(0).getByRole("gridcell", { name: String(await first(order)), exact: true }).waitFor();
  }
  await head.click();
  await page.reload();
  await row(0).getByRole("gridcell", { name: String(await first("name, id")), exact: true }).waitFor();
  assert.equal(await cell(0, 1).innerText(), String(await first("name, id")));
  check();
});

test("filters by a part of a column, and says so in the address", async (t) => {
  const { page, path, rows, check } = await openShop(t);
  await page.goto(`${path}/t/customers`);
  const { grid, row } = gridOf(page);
  await page.getByRole("searchbox", { name: "Filter name" }).fill("o'brien");
  const [{ n }] = await rows("SELECT count(*) AS n FROM customers WHERE name LIKE '%o''brien%'");
  assert.ok(n > 0);
  await page.locator(`[role=grid][aria-rowcount="${n + 1}"]`).waitFor();
  assert.match(await row(n - 1).innerText(), /O'Brien/);
  assert.match(page.url(), /filter\.name=o%27brien/);
  await page.reload();
  await page.locator(`[role=grid][aria-rowcount="${n + 1}"]`).waitFor();
  await page.getByRole("searchbox", { name: "Filter name" }).fill("no such");
  await page.getByText("No row is so").waitFor();
  assert.equal(await grid.getAttribute("aria-rowcount"), "1");
  check();
});

test("tells NULL from its name and from nothing, and shows every digit", async (t) => {
  const { page, path, check } = await openDatabase(
    t,
    `CREATE TABLE odd(id INTEGER PRIMARY KEY, v);
     INSERT INTO odd VALUES (1, NULL), (2, 'NULL'), (3, ''), (4, 9007199254740993), (5, -9223372036854775808), (6, 0.1), (7, x'00ff'), (8, 1e300)`,
  );
  await page.goto(`${path}/t/odd`);
  const { cell, row } = gridOf(page);
  await row(0).waitFor();
  assert.equal(await cell(0, 2).getAttribute("aria-label"), "NULL");
  assert.equal(await cell(1, 2).getAttribute("aria-label"), null);
  assert.equal(await cell(2, 2).getAttribute("aria-label"), "empty text");
  const texts = [];
  for (const at of [3, 4, 5, 6, 7]) texts.push(await cell(at, 2).innerText());
  assert.deepEqual(texts, ["9007199254740993", "-9223372036854775808", "0.1", "x'00ff'", "1.0e+300"]);
  check();
});

test("shows a long text, JSON and a BLOB whole beside the rows", async (t) => {
  const { page, path, check } = await openDatabase(
    t,
    `CREATE TABLE long(id INTEGER PRIMARY KEY, v);
     INSERT INTO long VALUES (1, 'begin ' || hex(zeroblob(5000)) || ' end'), (2, '{"a":[9007199254740993,{}]}'), (3, CAST('ab' || char(0) || 'cd' AS TEXT)), (4, x'48690a')`,
  );
  await page.goto(`${path}/t/long`);
  const { cell } = gridOf(page);
  const region = page.getByRole("region", { name: "Cell" });
  await cell(0, 2).click();
  await region.getByText("00 end").waitFor();
  assert.equal((await region.locator("pre").innerText()).length, 10_010);
  await cell(1, 2).click();
  await region.getByText(/^\{\s+"a": \[\s+9007199254740993,\s+\{\}\s+\]\s+\}$/).waitFor();
  await cell(2, 2).click();
  await region.getByText("5 characters").waitFor();
  await cell(3, 2).click();
  await region.getByText("48 69 0a").waitFor();
  check();
});

test("follows a foreign key, and comes back", async (t) => {
  const { page, path, rows, check } = await openShop(t);
  await page.goto(`${path}/t/orders`);
  const [{ customer_id: customer }] = await rows("SELECT customer_id FROM orders WHERE id = 1");
  await gridOf(page).row(0).getByRole("link", { name: `Go to customers ${customer}` }).click();
  await page.locator('[role=grid][aria-rowcount="2"]').waitFor();
  assert.match(await gridOf(page).row(0).innerText(), new RegExp(`customer${customer}@`));
  await page.getByRole("button", { name: `Remove the filter id = ${customer}` }).click();
  await page.locator('[role=grid][aria-rowcount="201"]').waitFor();
  await page.goBack();
  await gridOf(page).grid.getByRole("columnheader", { name: /^placed_at/ }).waitFor();
  check();
});

test("shows what a table is made of", async (t) => {
  const { page, path, check } = await openShop(t);
  await page.goto(`${path}/t/order_items`);
  await page.getByRole("tab", { name: "Structure" }).click();
  const columns = page.getByRole("table", { name: "Columns" });
  assert.match(await columns.getByRole("row").nth(1).innerText(), /order_id\s+INTEGER\s+primary 1\s+not null\s+orders\.id/);
  for (const name of ["SQL of table order_items", "SQL of index order_items_by_product", "SQL of trigger order_items_added"]) {
    assert.match(await page.getByLabel(name, { exact: true }).innerText(), /create (table|index|trigger)/i);
  }
  await checkAccess(page);
  check();
});

test("goes from cell to cell by keyboard, to the end and back", async (t) => {
  const { page, path, check } = await openShop(t);
  await page.goto(`${path}/t/order_items`);
  const { row, cell } = gridOf(page);
  await row(0).waitFor();
  await cell(0, 1).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const focused = () => page.evaluate(() => [document.activeElement.closest("[role=row]").ariaRowIndex, document.activeElement.innerText]);
  assert.equal((await focused())[0], "3");
  await page.keyboard.press("Control+End");
  const count = Number(await gridOf(page).grid.getAttribute("aria-rowcount"));
  await page.waitForFunction((last) => document.activeElement.closest("[role=row]")?.ariaRowIndex === last, String(count));
  await page.keyboard.press("Control+Home");
  await page.waitForFunction(() => document.activeElement.closest("[role=row]")?.ariaRowIndex === "2");
  check();
});

test("shows rows as of a commit, to be read only", async (t) => {
  const { page, path, server, uuid, rows, check } = await openDatabase(t, "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'before')");
  const headers = { authorization: `Bearer ${server.token}` };
  const { result } = await (await fetch(`${server.apiBaseUrl}/accounts/${server.accountId}/d1/database/${uuid}/time_travel/bookmark`, { headers })).json();
  await rows("UPDATE t SET v = 'after'");
  await page.goto(`${path}/t/t?at=${result.bookmark}`);
  await gridOf(page).row(0).getByText("before").waitFor();
  await page.getByRole("note").getByText("read-only").waitFor();
  assert.equal(await page.getByRole("button", { name: "Add row" }).count(), 0);
  await gridOf(page).cell(0, 1).dblclick();
  assert.equal(await page.getByRole("textbox", { name: "Edit v" }).count(), 0);
  await checkAccess(page);
  await page.getByRole("link", { name: "As they are now" }).click();
  await gridOf(page).row(0).getByText("after").waitFor();
  check();
});

test("forks and deletes a database", async (t) => {
  const { page, path, server, check } = await openShop(t);
  await page.goto(path);
  await page.getByRole("button", { name: "Fork" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("copy");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith(path));
  await page.getByRole("button", { name: "Delete database" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("copy");
  await page.keyboard.press("Enter");
  await page.getByRole("table", { name: "Databases" }).waitFor();
  const answer = await fetch(`${server.apiBaseUrl}/accounts/${server.accountId}/d1/database`, { headers: { authorization: `Bearer ${server.token}` } });
  assert.deepEqual((await answer.json()).result.map(({ name }) => name), ["shop"]);
  check();
});

for (const colorScheme of ["light", "dark"]) {
  test(`is accessible and fits a narrow window, ${colorScheme}`, async (t) => {
    const { page, path, check } = await openShop(t, { window: { width: 380, height: 760, colorScheme } });
    await page.goto(`${path}/t/reviews`);
    await gridOf(page).row(0).waitFor();
    await gridOf(page).cell(0, 5).click();
    await page.getByRole("region", { name: "Cell" }).waitFor();
    await checkFits(page);
    await checkAccess(page);
    await page.getByRole("button", { name: "reviews" }).click();
    await page.getByRole("link", { name: "customers", exact: true }).click();
    await gridOf(page).row(0).getByText("customer1@").waitFor();
    check();
  });
}

test("says that there is no such table or database", async (t) => {
  const { page, path, server } = await openShop(t);
  await page.goto(`${path}/t/none`);
  await page.getByText("There is no such table").waitFor();
  await page.goto(`/a/${server.accountId}/d/00000000-0000-4000-8000-000000000000`);
  await page.getByRole("alert").first().waitFor();
});
