// The diagram of a database's foreign keys.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAccess, checkFits } from "./browser.mjs";
import { loadPart } from "./part.mjs";
import { openDatabase, openShop } from "./shop.mjs";

const HOSTILE = "<img src=x onerror=alert(1)>";

test("shows tables with their columns, and tells the same in words", async (t) => {
  const { page, path, check } = await openShop(t);
  await page.goto(`${path}/schema`);
  const picture = page.getByRole("img", { name: "Schema" });
  await picture.waitFor();
  const words = page.getByRole("list", { name: "Tables and foreign keys" });
  assert.equal(await picture.getAttribute("aria-describedby"), await words.getAttribute("id"));
  const boxes = await picture.locator(".schema-name").allTextContents();
  assert.ok(boxes.includes("orders") && boxes.includes("customers"), boxes.join());
  assert.equal(boxes.length, await words.getByRole("listitem").count());
  assert.match(await words.getByRole("listitem").filter({ has: page.getByRole("link", { name: "orders", exact: true }) }).innerText(), /customer_id → customers/);
  assert.ok((await picture.locator(".schema-line").count()) > 2);
  await checkAccess(page);
  await words.getByRole("link", { name: "customers", exact: true }).click();
  await page.waitForURL(`**${path}/t/customers`);
  check();
});

test("takes any names, rings, and parents that are not there", async (t) => {
  const quoted = `"${HOSTILE}"`;
  const columns = Array.from({ length: 40 }, (_, at) => `c${at} INTEGER`).join(", ");
  const { page, path, check } = await openDatabase(
    t,
    `CREATE TABLE a(id INTEGER PRIMARY KEY, b REFERENCES B, self REFERENCES a(id)); CREATE TABLE b(id INTEGER PRIMARY KEY, a REFERENCES a);
     CREATE TABLE ${quoted}(${quoted} TEXT PRIMARY KEY, gone REFERENCES nowhere(id)); CREATE TABLE wide(${columns}); CREATE TABLE "constructor"("__proto__")`,
  );
  await page.goto(`${path}/schema`);
  const words = page.getByRole("list", { name: "Tables and foreign keys" });
  await words.getByText("gone → nowhere.id").waitFor();
  await words.getByText("self → a.id").waitFor();
  await words.getByText("b → b", { exact: true }).waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  const picture = page.getByRole("img", { name: "Schema" });
  await picture.getByText("and 26 more").waitFor();
  assert.equal(await picture.locator(".schema-line").count(), 3);
  check();
});

test("boxes lie beside each other", async () => {
  const { layOut } = await loadPart("views/schema/layout.ts");
  const table = (name, ...parents) => ({ name, columns: [{ name: "id", type: "INTEGER", isKey: true }], keys: parents.map((each) => ({ table: each, columns: ["x"], parents: [] })) });
  const { boxes, width, height } = layOut([table("a", "b"), table("b"), table("c", "b", "a"), ...Array.from({ length: 30 }, (_, at) => table(`alone${at}`)), table("self", "self")]);
  assert.equal(boxes.length, 34);
  for (const [at, one] of boxes.entries()) {
    assert.ok(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height, one.table.name);
    for (const other of boxes.slice(at + 1)) {
      const isApart = one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
      assert.ok(isApart, `${one.table.name} and ${other.table.name}`);
    }
  }
});

test("says what to do where there is nothing", async (t) => {
  const { page, path, check } = await openDatabase(t, "SELECT 1");
  await page.goto(`${path}/schema`);
  await page.getByText("No tables yet").waitFor();
  check();
});

test("is accessible and fits a narrow window", async (t) => {
  const { page, path, check } = await openShop(t, { window: { width: 380, height: 760, colorScheme: "dark" } });
  await page.goto(`${path}/schema`);
  await page.getByRole("img", { name: "Schema" }).waitFor();
  await checkFits(page);
  await checkAccess(page);
  check();
});
