// The view of the workspace surface's records.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAccess, checkFits, open } from "./browser.mjs";
import { workspace } from "./surfaces.mjs";
import { ACCOUNT, USER, withTokens } from "./tokens.mjs";

const HOSTILE = "<img src=x onerror=alert(1)>";
const home = "wsp_000000000000000000000one";
const config = {
  ...withTokens,
  workspaces: [{ id: home, slug: "home", name: "Home", members: [{ user: USER, role: "member" }], accountId: ACCOUNT }],
};

// A window on records of these names, the last of which is the newest.
async function openRecords(t, names, { token = "may-write", ...options } = {}) {
  const opened = await open(t, { config, ...options });
  const server = { ...opened.server, token: "may-write" };
  for (const name of names) {
    const made = await workspace(server, "POST", "/databases", { workspaceId: home, name });
    assert.ok(made.id, JSON.stringify(made));
  }
  const { page } = opened;
  await page.goto("/w");
  await page.getByRole("textbox", { name: "Token" }).fill(token);
  await page.keyboard.press("Enter");
  const table = page.getByRole("table", { name: "Records" });
  if (names.length > 0) await table.waitFor();
  const listed = async () => (await workspace(server, "GET", "/databases?include_deleted=true")).data;
  return { ...opened, server, table, listed };
}

test("says what records are where there are none", async (t) => {
  const { page } = await openRecords(t, []);
  await page.getByText("No records yet").waitFor();
  await checkAccess(page);
});

test("deletes a record, brings it back, and purges it, by keyboard", async (t) => {
  const { page, table, listed, check } = await openRecords(t, [HOSTILE, "orders"]);
  const row = table.getByRole("row").filter({ hasText: HOSTILE });
  assert.match(await row.innerText(), /ready/);
  assert.equal(await page.locator("main img").count(), 0);
  const remove = row.getByRole("button", { name: "Delete" });
  await remove.focus();
  await page.keyboard.press("Enter");
  await row.getByText("deleted", { exact: true }).waitFor();
  await checkAccess(page);
  const record = async () => (await listed()).find(({ name }) => name === HOSTILE);
  assert.notEqual((await record()).deletedAt, null);
  await row.getByRole("button", { name: "Restore" }).click();
  await remove.waitFor();
  assert.equal((await record()).deletedAt, null);
  await remove.click();
  await row.getByRole("button", { name: "Purge" }).click();
  const dialog = page.getByRole("dialog");
  assert.ok(await dialog.getByRole("button", { name: "Purge" }).isDisabled());
  await dialog.getByRole("textbox", { name: "Name" }).fill(HOSTILE);
  await page.keyboard.press("Enter");
  await row.waitFor({ state: "detached" });
  assert.deepEqual((await listed()).map(({ name }) => name), ["orders"]);
  check();
});

test("filters by name, and leads to the database", async (t) => {
  const { page, table, check } = await openRecords(t, ["orders", "customers"]);
  await page.getByRole("searchbox", { name: "Filter records" }).fill("ORD");
  await table.getByRole("link", { name: "customers" }).waitFor({ state: "detached" });
  await table.getByRole("link", { name: "orders" }).click();
  await page.getByText("No tables yet").waitFor();
  check();
});

test("shows a record whose database is gone as failed", async (t) => {
  const { page, server, table, listed } = await openRecords(t, ["orders"]);
  const [{ cfResourceId }] = await listed();
  await fetch(`${server.apiBaseUrl}/accounts/${config.accounts[0].id}/d1/database/${cfResourceId}`, { method: "DELETE", headers: { authorization: "Bearer may-write" } });
  await page.reload();
  await table.getByText("failed").waitFor();
});

test("who may only read is offered no change", async (t) => {
  const { page, table } = await openRecords(t, ["orders"], { token: "may-read" });
  await table.getByText("ready").waitFor();
  assert.equal(await table.getByRole("button").count(), 0);
  await page.getByRole("searchbox", { name: "Filter records" }).waitFor();
});

test("is accessible and fits a narrow window", async (t) => {
  const { page, table, check } = await openRecords(t, ["a".repeat(100), "orders"], { window: { width: 380, height: 760, colorScheme: "dark" } });
  await table.getByRole("button", { name: "Delete" }).first().click();
  await table.getByText("deleted", { exact: true }).waitFor();
  await checkFits(page);
  await checkAccess(page);
  check();
});
