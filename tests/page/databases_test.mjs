// The view of an account's databases.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createDatabases, query, request } from "../clients/server.mjs";
import { checkAccess, checkFits, open } from "./browser.mjs";

async function namesOf(server) {
  const { body } = await request(server, "GET", `/accounts/${server.accountId}/d1/database`);
  return body.result.map(({ name }) => name).sort();
}

test("says what to do where there is nothing, and makes a database by keyboard", async (t) => {
  const { page, server, check } = await open(t);
  await page.goto("/");
  await page.getByText("No databases yet").waitFor();
  await page.getByRole("button", { name: "New database" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Name" }).waitFor();
  await page.keyboard.type("shop");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/a\/[0-9a-f]{32}\/d\/[0-9a-f-]{36}$/);
  assert.deepEqual(await namesOf(server), ["shop"]);
  check();
});

test("shows each database with its figures, and forks and deletes it", async (t) => {
  const { page, server, check } = await open(t);
  const [shop] = await createDatabases(server, ["shop", "empty"]);
  await query(server, shop.uuid, "CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)");
  await page.goto("/");
  const table = page.getByRole("table", { name: "Databases" });
  const row = table.getByRole("row").filter({ has: page.getByRole("link", { name: "shop", exact: true }) });
  await row.getByText("just now").waitFor();
  assert.match(await row.innerText(), /shop\s+1\s+\d+ KiB\s+just now\s+2\s/);
  await checkAccess(page);

  await row.getByRole("button", { name: "Fork shop" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("copy");
  await page.keyboard.press("Enter");
  await table.getByRole("link", { name: "copy" }).waitFor();
  assert.deepEqual(await namesOf(server), ["copy", "empty", "shop"]);

  await table.getByRole("button", { name: "Delete empty" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete empty" });
  assert.ok(await dialog.getByRole("button", { name: "Delete" }).isDisabled());
  await checkAccess(page);
  await dialog.getByRole("textbox", { name: "Name" }).fill("empty");
  await page.keyboard.press("Enter");
  await table.getByRole("link", { name: "empty" }).waitFor({ state: "detached" });
  assert.deepEqual(await namesOf(server), ["copy", "shop"]);
  check();
});

test("tells why a database could not be made", async (t) => {
  const { page, server } = await open(t);
  await createDatabases(server, ["shop"]);
  await page.goto("/");
  await page.getByRole("button", { name: "New database" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("shop");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText(/already exists/).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  // The focus is where it was before the dialog.
  assert.ok(await page.getByRole("button", { name: "New database" }).evaluate((each) => each === document.activeElement));
});

test("goes from account to account", async (t) => {
  const { page, server, check } = await open(t);
  const made = await fetch(`${server.url}/_d1/namespaces`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: "{}",
  });
  const { account_id: account } = await made.json();
  await createDatabases({ ...server, accountId: account }, ["of-the-namespace"]);
  await page.goto("/");
  await page.getByRole("combobox", { name: "Account" }).selectOption(account);
  await page.getByRole("link", { name: "of-the-namespace" }).waitFor();
  assert.equal(new URL(page.url()).pathname, `/a/${account}`);
  await page.goBack();
  await page.getByText("No databases yet").waitFor();
  check();
});

test("lists the keys", async (t) => {
  const { page, check } = await open(t);
  await page.goto("/");
  await page.getByText("No databases yet").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).getByText("Next control").waitFor();
  await checkAccess(page);
  check();
});

for (const colorScheme of ["light", "dark"]) {
  test(`is accessible and fits a narrow window, ${colorScheme}`, async (t) => {
    const { page, server, check } = await open(t, { window: { width: 380, colorScheme } });
    await createDatabases(server, ["shop", "a-name-that-is-as-long-as-names-of-databases-may-be-in-d1-today"]);
    await page.goto("/");
    await page.getByRole("link", { name: "shop" }).waitFor();
    await checkFits(page);
    await checkAccess(page);
    check();
  });
}

test("asks for a token, and offers what it permits", async (t) => {
  const account = "0123456789abcdef0123456789abcdef";
  const user = "usr_000000000000000000000ann";
  const { page, server } = await open(t, {
    config: {
      accounts: [{ id: account }],
      users: [{ id: user, email: "ann@example.com" }],
      tokens: [
        { token: "may-write", user, permissions: ["d1:write"] },
        { token: "may-read", user, permissions: ["d1:read"] },
      ],
      workspaces: [],
    },
  });
  await createDatabases({ ...server, token: "may-write" }, ["shop"]);
  await page.goto("/");
  await page.getByRole("textbox", { name: "Token" }).fill("nobody's");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("does not know this token").waitFor();
  await checkAccess(page);
  await page.getByRole("textbox", { name: "Token" }).fill("may-read");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "shop" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "New database" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: "Fork shop" }).count(), 0);
  await page.reload();
  await page.getByRole("link", { name: "shop" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("textbox", { name: "Token" }).fill("may-write");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "New database" }).waitFor();
});
