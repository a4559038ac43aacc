// What a token does not permit is not offered.

import assert from "node:assert/strict";
import { test } from "node:test";

import { gridOf, openShop } from "./shop.mjs";
import { withTokens as config } from "./tokens.mjs";

async function signIn(page, token) {
  await page.getByRole("textbox", { name: "Token" }).fill(token);
  await page.keyboard.press("Enter");
}

test("who may read looks at everything and changes nothing", async (t) => {
  const { page, path, check } = await openShop(t, { config, token: "may-write" });
  await page.goto(`${path}/t/orders`);
  await signIn(page, "may-read");
  await gridOf(page).row(0).waitFor();
  for (const name of ["Add row", "Delete rows", "Review changes", "Fork", "Import", "Delete database"]) {
    assert.equal(await page.getByRole("button", { name }).count(), 0, name);
  }
  assert.equal(await page.getByRole("checkbox").count(), 0);
  await gridOf(page).cell(0, 1).dblclick();
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("textbox", { name: /^Edit/ }).count(), 0);
  await page.goto(`${path}/sql`);
  await page.getByRole("textbox", { name: "SQL" }).fill("SELECT count(*) AS n FROM orders");
  await page.keyboard.press("Control+Enter");
  await gridOf(page, "Result").row(0).waitFor();
  check();
});

test("SQL that writes is refused in the server's words", async (t) => {
  const { page, path, rows } = await openShop(t, { config, token: "may-write" });
  await page.goto(`${path}/sql`);
  await signIn(page, "may-read");
  await page.getByRole("textbox", { name: "SQL" }).fill("DELETE FROM reviews");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("alert").waitFor();
  const [{ n }] = await rows("SELECT count(*) AS n FROM reviews");
  assert.ok(n > 0);
});

test("who may neither read nor write is told so", async (t) => {
  const { page, path } = await openShop(t, { config, token: "may-write" });
  await page.goto(path);
  await signIn(page, "may-control");
  await page.getByRole("note").getByText("permits no reading").waitFor();
  assert.equal(await page.getByRole("grid").count(), 0);
});

test("the token is in no address, and goes with the tab", async (t) => {
  const { page, path, another } = await openShop(t, { config, token: "may-write" });
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(`${path}/t/orders`);
  await signIn(page, "may-write");
  await page.getByRole("button", { name: "Add row" }).waitFor();
  assert.ok(addresses.length > 5);
  assert.deepEqual(addresses.filter((address) => address.includes("may-write")), []);
  const second = (await another()).page;
  await second.goto(path);
  await second.getByRole("textbox", { name: "Token" }).waitFor();
});
