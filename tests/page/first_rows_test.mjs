// An address of a table asks for its first rows before anything is drawn: no more than once, and nothing
// depends on their coming.

import assert from "node:assert/strict";
import { test } from "node:test";

import { gridOf, openDatabase } from "./shop.mjs";
import { withTokens as config } from "./tokens.mjs";

const SQL = "CREATE TABLE few(id INTEGER PRIMARY KEY, text TEXT); INSERT INTO few VALUES (1, 'one'), (2, 'two')";

const readsRows = (request) => /count\(\*\)/i.test(request.postData() ?? "");

test("what is asked for early is not asked for again", async (t) => {
  const { page, path, check } = await openDatabase(t, SQL);
  const bodies = [];
  page.on("request", (request) => request.url().endsWith("/raw") && bodies.push(request.postData()));
  await page.goto(`${path}/t/few`);
  await gridOf(page).row(1).getByText("two").waitFor();
  await page.waitForLoadState("networkidle");
  assert.equal(bodies.length, 3, bodies.join("\n"));
  assert.equal(new Set(bodies).size, 3);
  check();
});

test("rows that let wait are waited for in their place", async (t) => {
  const { page, path, check } = await openDatabase(t, SQL);
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/raw", async (route) => {
    if (readsRows(route.request())) await released;
    await route.continue();
  });
  await page.goto(`${path}/t/few`);
  await page.getByRole("list", { name: "Tables" }).getByRole("link", { name: "few" }).waitFor();
  await page.getByRole("tab", { name: "Structure" }).waitFor();
  assert.equal(await gridOf(page).grid.count(), 0);
  release();
  await gridOf(page).row(1).getByText("two").waitFor();
  check();
});

test("what goes wrong with the first request is told", async (t) => {
  const { page, path } = await openDatabase(t, SQL);
  await page.route("**/raw", (route) => route.fulfill({ status: 500, contentType: "application/json", body: '{"success": false, "errors": [{"code": 7500, "message": "out of order"}]}' }));
  await page.goto(`${path}/t/few`);
  await page.getByText("out of order").first().waitFor();
});

test("what a refused token was refused is asked for anew by the next one", async (t) => {
  const { page, path } = await openDatabase(t, SQL, { config, token: "may-write" });
  await page.addInitScript(() => sessionStorage.setItem("d1-token", "no such token"));
  await page.goto(`${path}/t/few`);
  await page.getByRole("textbox", { name: "Token" }).fill("may-read");
  await page.keyboard.press("Enter");
  await gridOf(page).row(1).getByText("two").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});
