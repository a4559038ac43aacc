// What nobody would ask for: results and files that are too large, a history that goes while it is
// looked at, and a server that is killed in the middle of an edit.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { createDatabases, query } from "../clients/server.mjs";
import { openAt } from "./browser.mjs";
import { gridOf, openDatabase } from "./shop.mjs";
import { control } from "./surfaces.mjs";

const LARGE = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150) SELECT hex(zeroblob(900000)) AS large FROM n";

// Asks for 270 MB in the view of SQL, and answers its result's region.
async function askForMuch({ page, path }) {
  await page.goto(`${path}/sql`);
  const editor = page.getByRole("textbox", { name: "SQL" });
  await editor.click();
  await page.keyboard.insertText(LARGE);
  await page.keyboard.press("Control+Enter");
}

test("a result of 270 MB is refused in the server's words", async (t) => {
  const opened = await openDatabase(t, "SELECT 1");
  await askForMuch(opened);
  const { page } = opened;
  await page.getByRole("alert").getByText(/result|memory|large/i).waitFor();
  // The page goes on.
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText("SELECT 6 * 7 AS answer");
  await page.keyboard.press("Control+Enter");
  await gridOf(page, "Result").cell(0, 0).getByText("42").waitFor();
});

test("long values are read in part, however many there are", async (t) => {
  const { page, path, check } = await openDatabase(t, `CREATE TABLE t(id INTEGER PRIMARY KEY, large TEXT); INSERT INTO t(large) ${LARGE}`);
  await page.goto(`${path}/t/t`);
  await gridOf(page).row(3).waitFor();
  const bytes = await page.evaluate(() => performance.getEntriesByType("resource").reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0));
  assert.ok(bytes < 1_000_000, `${bytes}`);
  check();
});

test("a file of 2 GB that is dropped on the window can be stopped, and nothing has happened", async (t) => {
  const { page, path, rows, check } = await openDatabase(t, "CREATE TABLE t(a)");
  await page.goto(path);
  await page.getByRole("button", { name: "Import" }).waitFor();
  const data = await page.evaluateHandle(() => {
    const part = new Blob([new Uint8Array(16 * 1024 * 1024).fill(0x20)]);
    const transfer = new DataTransfer();
    transfer.items.add(new File(Array.from({ length: 128 }, () => part), "huge.sql"));
    return transfer;
  });
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  const dialog = page.getByRole("dialog", { name: "Import into shop" });
  await dialog.getByText("SQL, 2 GiB").waitFor();
  await dialog.getByRole("button", { name: "Import" }).click();
  await dialog.getByRole("progressbar").waitFor();
  // It lives on while the file is read.
  await dialog.getByRole("button", { name: "Stop" }).click();
  await dialog.getByRole("alert").getByText("Nothing of the file is in the database").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(await rows("SELECT count(*) AS n FROM t"), [{ n: 0 }]);
  check();
});

test("a commit that is pruned while it is looked at is told to be gone", async (t) => {
  const { page, server, again } = await openAt(t);
  const [{ uuid }] = await createDatabases(server, ["shop"]);
  await query(server, uuid, "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'first')");
  await query(server, uuid, "UPDATE t SET v = 'second'");
  await query(server, uuid, "UPDATE t SET v = 'third'");
  await page.goto(`/a/${server.accountId}/d/${uuid}/time`);
  await page.getByRole("slider", { name: "Commit" }).focus();
  await page.keyboard.press("ArrowLeft");
  await gridOf(page).cell(0, 1).getByText("second").waitFor();
  const after = await again((place) => execFileSync(process.env.D1_EMULATOR, ["history", "prune", "--data", place.dataFolder, "--retention-days", "0", "shop"]));
  await query(after, uuid, "UPDATE t SET v = 'fourth'");
  // What is on the page stays until something is asked.
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByRole("alert").getByText("no such commit").waitFor();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("note").getByText("no such commit any more").waitFor();
  await page.getByRole("tab", { name: "Rows" }).click();
  await gridOf(page).cell(0, 1).getByText("fourth").waitFor();
});

const things = "CREATE TABLE things(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO things VALUES (1, 'one'), (2, 'two')";

// Two rows edited and about to be applied, by a server that a rule holds back for a minute.
async function openHeldBack(t, moment) {
  const opened = await openAt(t);
  const { page, server } = opened;
  const [{ uuid }] = await createDatabases(server, ["shop"]);
  await query(server, uuid, things);
  await page.goto(`/a/${server.accountId}/d/${uuid}/t/things`);
  for (const at of [0, 1]) {
    await gridOf(page).cell(at, 2).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Edit name" }).waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(`edited ${at}`);
    await page.keyboard.press("Enter");
  }
  await control(server, "POST", "/faults", { match: { sql: "UPDATE" }, do: { delay: "60s" }, at: moment });
  await page.getByRole("button", { name: "Review changes" }).click();
  const dialog = page.getByRole("dialog");
  const sent = page.waitForRequest((each) => each.url().endsWith("/raw") && each.postData().includes("UPDATE"));
  await dialog.getByRole("button", { name: "Apply" }).click();
  await sent;
  const names = async (of) => (await query(of, uuid, "SELECT name FROM things ORDER BY id")).map(({ name }) => name);
  return { ...opened, dialog, names };
}

test("a server that is killed before an edit is applied has applied nothing of it", async (t) => {
  const { page, again, dialog, names } = await openHeldBack(t, "before");
  const server = await again();
  await dialog.getByRole("alert").getByText("none of these changes has been applied").waitFor();
  assert.deepEqual(await names(server), ["one", "two"]);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await page.getByText("2 changes applied.").waitFor();
  assert.deepEqual(await names(server), ["edited 0", "edited 1"]);
});

test("a server that is killed behind the commit of an edit has applied all of it, and the page says so", async (t) => {
  const { page, server, again, names } = await openHeldBack(t, "after_commit");
  while ((await names(server))[0] === "one");
  const after = await again();
  await page.getByText("something has been written while it was gone").waitFor();
  assert.deepEqual(await names(after), ["edited 0", "edited 1"]);
});
