// The view of requests, live.

import assert from "node:assert/strict";
import { test } from "node:test";

import { request } from "../clients/server.mjs";
import { checkAccess, checkFits } from "./browser.mjs";
import { gridOf, openDatabase } from "./shop.mjs";
import { control } from "./surfaces.mjs";

const HOSTILE = "<img src=x onerror=alert(1)>";

async function openRequests(t, options) {
  const opened = await openDatabase(t, "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b')", options);
  await opened.page.goto("/requests");
  const log = opened.page.getByRole("log", { name: "Requests" });
  await log.getByRole("button", { name: /CREATE TABLE t/ }).waitFor();
  return { ...opened, log, filter: opened.page.getByRole("searchbox", { name: "Filter" }) };
}

test("shows requests as they come, with what they cost", async (t) => {
  const { page, log, rows, check } = await openRequests(t);
  await rows(`SELECT '${HOSTILE}' AS v FROM t`);
  const entry = log.getByRole("button").first();
  await log.getByRole("button", { name: new RegExp("SELECT '<img") }).waitFor();
  assert.match(await entry.innerText(), /query\s+shop\s+SELECT '<img src=x onerror=alert\(1\)>' AS v FROM t\s+2 read\s+[\d.]+ ms\s+200/);
  assert.equal(await page.locator("main img").count(), 0);
  check();
});

test("shows that a request failed, and the rule that did it", async (t) => {
  const { log, server, uuid, page, check } = await openRequests(t);
  const rule = await control(server, "POST", "/faults", { match: { sql: "boom" }, do: { error: "overloaded_too_many" } });
  await request(server, "POST", `/accounts/${server.accountId}/d1/database/${uuid}/query`, { sql: "SELECT 'boom'" });
  const entry = log.getByRole("button", { name: /'boom'/ });
  await entry.waitFor();
  assert.match(await entry.innerText(), /fault[^]*429/);
  await entry.click();
  await log.getByText(rule.id).waitFor();
  await log.getByRole("note").waitFor();
  await page.getByRole("searchbox", { name: "Filter" }).fill("fault 429");
  await page.getByText(/1 of \d+ requests/).waitFor();
  check();
});

test("filters by words, and keeps the filter in the address", async (t) => {
  const { page, log, filter, rows, another } = await openRequests(t);
  await rows("SELECT 'needle' AS v");
  await log.getByRole("button", { name: /needle/ }).waitFor();
  await filter.fill("QUERY Needle");
  await page.waitForFunction(() => document.querySelectorAll("[role=log] li").length === 1);
  const { page: second } = await another();
  await second.goto(page.url());
  await second.getByRole("log").getByRole("button", { name: /needle/ }).waitFor();
  assert.equal(await second.getByRole("log").getByRole("button").count(), 1);
  await filter.fill("no such thing");
  await page.getByText("No request is so").waitFor();
});

test("opens a request by keyboard, with its parameters and plan, and runs it again", async (t) => {
  const { page, log, server, uuid, rows, check } = await openRequests(t);
  const path = `/accounts/${server.accountId}/d1/database/${uuid}/query`;
  await request(server, "POST", path, { sql: "INSERT INTO t(v) VALUES (?1)", params: [HOSTILE] });
  const entry = log.getByRole("button", { name: /VALUES \(\?1\)/ });
  await entry.first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await entry.first().getAttribute("aria-expanded"), "true");
  assert.equal(await log.getByRole("list", { name: "Parameters" }).innerText(), JSON.stringify(HOSTILE));
  await checkAccess(page);
  await page.getByRole("button", { name: "Run again" }).click();
  await page.getByRole("status").filter({ hasText: "1 change" }).waitFor();
  assert.deepEqual(await rows(`SELECT count(*) AS n FROM t WHERE v = '${HOSTILE}'`), [{ n: 2 }]);
  await request(server, "POST", path, { sql: "SELECT * FROM t WHERE v = 'b'" });
  await page.getByRole("searchbox", { name: "Filter" }).fill("v = 'b'");
  await log.getByRole("button", { name: /v = 'b'/ }).click();
  await log.getByText("SCAN t").waitFor();
  await page.getByRole("button", { name: "Run again" }).click();
  await gridOf(page, "Result").cell(0, 1).getByText("b", { exact: true }).waitFor();
  check();
});

test("does not run again what the journal has not kept whole", async (t) => {
  const { page, log, server, uuid } = await openRequests(t);
  await request(server, "POST", `/accounts/${server.accountId}/d1/database/${uuid}/query`, { sql: "SELECT length(?1) AS n", params: ["x".repeat(1000)] });
  await log.getByRole("button", { name: /length/ }).click();
  assert.ok(await page.getByRole("button", { name: "Run again" }).isDisabled());
  await page.getByText("does not keep all of its parameters").waitFor();
});

test("leaves this browser's own out, and forgets all", async (t) => {
  const { page, log, path, another, server } = await openRequests(t);
  const { page: second } = await another();
  await second.goto(`${path}/t/t`);
  await gridOf(second).row(0).waitFor();
  await log.getByRole("button", { name: /sqlite_master/ }).first().waitFor();
  await page.getByRole("checkbox", { name: "Without this browser's" }).check();
  await log.getByRole("button", { name: /sqlite_master/ }).first().waitFor({ state: "detached" });
  assert.ok((await log.getByRole("button").count()) > 0);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText("No requests yet").waitFor();
  assert.deepEqual((await control(server, "GET", "/journal")).data, []);
});

test("is accessible and fits a narrow window", async (t) => {
  const { page, log, check } = await openRequests(t, { window: { width: 380, height: 760, colorScheme: "dark" } });
  await log.getByRole("button", { name: /CREATE TABLE/ }).click();
  await page.getByRole("button", { name: "Run again" }).waitFor();
  await checkFits(page);
  await checkAccess(page);
  check();
});
