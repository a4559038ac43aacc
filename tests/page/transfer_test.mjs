// Databases as files: out of the page, and into it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { query, request } from "../clients/server.mjs";
import { checkAccess, checkFits, open } from "./browser.mjs";
import { loadPart } from "./part.mjs";
import { gridOf, openDatabase } from "./shop.mjs";

const HOSTILE = "<img src=x onerror=alert(1)>";

const file = (name, text) => ({ name, mimeType: "application/sql", buffer: Buffer.from(text) });

// A database with a table t, as SQLite's own shell makes it.
async function sqliteFile() {
  const folder = await mkdtemp(path.join(tmpdir(), "d1-page-"));
  try {
    execFileSync("sqlite3", [path.join(folder, "a.sqlite"), "CREATE TABLE t(a); INSERT INTO t VALUES ('of the file')"]);
    return await readFile(path.join(folder, "a.sqlite"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function drop(page, name, bytes) {
  const data = await page.evaluateHandle(
    ([each, base64]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], each));
      return transfer;
    },
    [name, Buffer.from(bytes).toString("base64")],
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.getByText("Drop the file to import it").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

test("digests are MD5, whatever the length", async () => {
  const { md5Of } = await loadPart("data/md5.ts");
  const never = new AbortController().signal;
  for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 4 * 1024 * 1024, 4 * 1024 * 1024 + 77, 9_000_000]) {
    const bytes = randomBytes(length);
    let told = -1;
    assert.equal(await md5Of(new Blob([bytes]), (done) => (told = done), never), createHash("md5").update(bytes).digest("hex"), `${length} bytes`);
    assert.equal(told, length);
  }
  await assert.rejects(md5Of(new Blob(["x"]), () => {}, AbortSignal.abort()));
});

test("names for databases keep to D1's rule", async () => {
  const { nameFor } = await loadPart("views/transfer/file.ts");
  assert.equal(nameFor("my shop (2).sqlite3"), "my-shop-2");
  assert.equal(nameFor(`${HOSTILE}.sql`), "img-src-x-onerror-alert-1");
  assert.equal(nameFor("….sql"), "imported");
});

test("exports a database into a file of SQL", async (t) => {
  const { page, path: address, check } = await openDatabase(t, `CREATE TABLE t(v); INSERT INTO t VALUES ('${HOSTILE}')`);
  await page.goto(address);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const text = await readFile(await (await download).path(), "utf8");
  assert.match(text, /CREATE TABLE t\(v\)/);
  assert.ok(text.includes(HOSTILE));
  await page.getByRole("dialog").waitFor({ state: "detached" });
  check();
});

test("imports a file of SQL into the database that is shown", async (t) => {
  const { page, path: address, rows, check } = await openDatabase(t, "CREATE TABLE t(v)");
  await page.goto(address);
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog", { name: "Import into shop" });
  await dialog.getByLabel("File").setInputFiles(file(`${HOSTILE}.sql`, "INSERT INTO t VALUES (1), (2); CREATE TABLE made_by_the_file(a)"));
  await dialog.getByText(/SQL, \d+ B/).waitFor();
  await checkAccess(page);
  await dialog.getByRole("button", { name: "Import" }).click();
  await page.getByRole("list", { name: "Tables" }).getByRole("link", { name: /made_by_the_file/ }).waitFor();
  await page.getByText("2 statements of <img").waitFor();
  assert.deepEqual(await rows("SELECT count(*) AS n FROM t"), [{ n: 2 }]);
  assert.equal(await page.locator("main img").count(), 0);
  check();
});

test("a file that fails changes nothing, and the page says why", async (t) => {
  const { page, path: address, rows } = await openDatabase(t, "CREATE TABLE t(v)");
  await page.goto(address);
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog", { name: "Import into shop" });
  await dialog.getByLabel("File").setInputFiles(file("bad.sql", "INSERT INTO t VALUES (1); INSERT INTO none VALUES (1)"));
  await dialog.getByRole("button", { name: "Import" }).click();
  await dialog.getByRole("alert").getByText("no such table: none").waitFor();
  assert.deepEqual(await rows("SELECT count(*) AS n FROM t"), [{ n: 0 }]);
});

test("imports a dropped file of SQL as a new database", async (t) => {
  const { page, server, check } = await open(t);
  await page.goto("/");
  await page.getByRole("button", { name: "Import" }).waitFor();
  await drop(page, "my shop.sql", "CREATE TABLE t(a); INSERT INTO t VALUES ('dropped')");
  const dialog = page.getByRole("dialog", { name: "Import into a new database" });
  await dialog.getByText("my shop.sql").waitFor();
  assert.equal(await dialog.getByRole("textbox", { name: "Name" }).inputValue(), "my-shop");
  await dialog.getByRole("textbox", { name: "Name" }).focus();
  await page.keyboard.press("Enter");
  await gridOf(page).row(0).getByText("dropped").waitFor();
  const { body } = await request(server, "GET", `/accounts/${server.accountId}/d1/database`);
  assert.deepEqual(body.result.map(({ name }) => name), ["my-shop"]);
  assert.deepEqual(await query(server, body.result[0].uuid, "SELECT a FROM t"), [{ a: "dropped" }]);
  check();
});

test("makes a database of a SQLite file, and refuses what only looks like one", async (t) => {
  const { page, server } = await open(t);
  await page.goto("/");
  await page.getByRole("button", { name: "Import" }).waitFor();
  await drop(page, "broken.sqlite", Buffer.concat([Buffer.from("SQLite format 3\0"), randomBytes(8000)]));
  await page.getByRole("dialog").getByText(/^A SQLite database, /).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Import" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  const listed = async () => (await request(server, "GET", `/accounts/${server.accountId}/d1/database`)).body.result.map(({ name }) => name);
  assert.deepEqual(await listed(), []);
  await page.keyboard.press("Escape");
  await drop(page, "shop.sqlite", await sqliteFile());
  await page.getByRole("dialog").getByRole("button", { name: "Import" }).click();
  await gridOf(page).row(0).getByText("of the file").waitFor();
  assert.deepEqual(await listed(), ["shop"]);
});

test("fits a narrow window", async (t) => {
  const { page, path: address, check } = await openDatabase(t, "CREATE TABLE t(v)", { window: { width: 380, height: 760, colorScheme: "dark" } });
  await page.goto(address);
  await page.getByRole("button", { name: "Import" }).click();
  await page.getByLabel("File").setInputFiles(file(`${"long".repeat(30)}.sql`, "SELECT 1"));
  await page.getByRole("dialog").getByText(/SQL, \d+ B/).waitFor();
  await checkFits(page);
  await checkAccess(page);
  check();
});
