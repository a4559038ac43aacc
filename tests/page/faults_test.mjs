// The view of fault rules and the clock.

import assert from "node:assert/strict";
import { test } from "node:test";

import { request } from "../clients/server.mjs";
import { checkAccess, checkFits } from "./browser.mjs";
import { openDatabase } from "./shop.mjs";
import { control } from "./surfaces.mjs";

const HOSTILE = "<img src=x onerror=alert(1)>";

async function openFaults(t, options) {
  const opened = await openDatabase(t, "CREATE TABLE t(id INTEGER PRIMARY KEY)", options);
  const { server, uuid, page } = opened;
  await page.goto("/faults");
  await page.getByText("No rules").waitFor();
  const status = async (sql) => (await request(server, "POST", `/accounts/${server.accountId}/d1/database/${uuid}/query`, { sql })).status;
  const rules = async () => (await control(server, "GET", "/faults")).data;
  return { ...opened, status, rules, table: page.getByRole("table", { name: "Rules" }) };
}

async function make(page, fill) {
  await page.getByRole("button", { name: "New rule" }).click();
  const dialog = page.getByRole("dialog", { name: "New rule" });
  await fill(dialog);
  await page.keyboard.press("Enter");
}

test("offers the errors and routes that the server has, all of them", async (t) => {
  const { page, server } = await openFaults(t);
  const { FaultEffect, FaultMatch } = (await control(server, "GET", "/openapi.json")).components.schemas;
  await page.getByRole("button", { name: "New rule" }).click();
  const dialog = page.getByRole("dialog", { name: "New rule" });
  const offered = async (label) => (await dialog.getByLabel(label).locator("option").evaluateAll((all) => all.map(({ value }) => value))).filter(Boolean).sort();
  assert.deepEqual(await offered("Error"), [...FaultEffect.properties.error.enum].sort());
  assert.deepEqual(await offered("Route"), [...FaultMatch.properties.route.enum].sort());
});

test("makes a rule that makes requests fail, and puts it aside by its switch", async (t) => {
  const { page, status, rules, table, check } = await openFaults(t);
  await make(page, async (dialog) => {
    await dialog.getByLabel("Error").selectOption("overloaded_too_many");
    await checkAccess(page);
    await dialog.getByLabel("SQL").fill("^SELECT 'boom'");
  });
  const armed = page.getByRole("switch", { name: "Armed: overloaded_too_many" });
  await armed.waitFor();
  assert.equal(await armed.getAttribute("aria-checked"), "true");
  assert.equal(await status("SELECT 'boom'"), 429);
  assert.equal(await status("SELECT 'else'"), 200);
  await table.getByRole("cell", { name: "1", exact: true }).first().waitFor();
  await armed.focus();
  await page.keyboard.press("Space");
  await page.locator('[role=switch][aria-checked="false"]').waitFor();
  assert.equal(await status("SELECT 'boom'"), 200);
  await page.keyboard.press("Space");
  await page.locator('[role=switch][aria-checked="true"]').waitFor();
  assert.equal(await status("SELECT 'boom'"), 429);
  await page.getByRole("button", { name: /^Delete rule/ }).click();
  await page.getByText("No rules").waitFor();
  assert.deepEqual(await rules(), []);
  check();
});

test("a rule that is put aside keeps its probability, also over a reload", async (t) => {
  const { page, rules, check } = await openFaults(t);
  await make(page, (dialog) => dialog.getByLabel("Probability").fill("0.25"));
  await page.getByRole("switch").click();
  await page.locator('[role=switch][aria-checked="false"]').waitFor();
  await page.reload();
  await page.locator('[role=switch][aria-checked="false"]').waitFor();
  const [aside] = await rules();
  assert.deepEqual([aside.armed, aside.when.probability], [false, 0.25]);
  await page.getByRole("switch").click();
  await page.locator('[role=switch][aria-checked="true"]').waitFor();
  const [armed] = await rules();
  assert.deepEqual([armed.armed, armed.when.probability], [undefined, 0.25]);
  check();
});

test("makes rules of every kind, with every condition", async (t) => {
  const { page, rules, server, table, check } = await openFaults(t);
  const made = async (count) => {
    await page.waitForFunction((n) => document.querySelectorAll("tbody tr").length === n, count);
    return (await rules())[count - 1];
  };
  await make(page, async (dialog) => {
    await dialog.getByLabel("What happens").selectOption("delay");
    await dialog.getByLabel("Delay", { exact: true }).fill("10ms");
    await dialog.getByLabel("Jitter").fill("5ms");
    await dialog.getByLabel("SQL").fill(HOSTILE.replace("(", "\\(").replace(")", "\\)"));
    await dialog.getByLabel("Tables").fill("t, u");
    await dialog.getByLabel("Database").selectOption("shop");
    await dialog.getByLabel("Route").selectOption("query");
    await dialog.getByLabel("Kind").selectOption("write");
    await dialog.getByLabel("Skip").fill("2");
    await dialog.getByLabel("Times").fill("3");
    await dialog.getByLabel("Probability").fill("0.5");
  });
  const first = await made(1);
  assert.deepEqual(first.match, { account_id: server.accountId, database: "shop", route: "query", kind: "write", sql: "<img src=x onerror=alert\\(1\\)>", tables: ["t", "u"] });
  assert.deepEqual(first.do, { delay: "10ms", jitter: "5ms" });
  assert.deepEqual({ skip: first.when.skip, times: first.when.times, probability: first.when.probability }, { skip: 2, times: 3, probability: 0.5 });
  await make(page, async (dialog) => {
    await dialog.getByLabel("What happens").selectOption("http");
    await dialog.getByLabel("Status").fill("418");
  });
  assert.deepEqual((await made(2)).do, { http: 418 });
  await make(page, async (dialog) => {
    await dialog.getByLabel("What happens").selectOption("connection");
    await dialog.getByLabel("How").selectOption("truncate");
    await dialog.getByLabel("When", { exact: true }).selectOption("after_commit");
    await dialog.getByLabel("SQL").fill("never");
  });
  const third = await made(3);
  assert.deepEqual([third.do, third.at], [{ connection: "truncate" }, "after_commit"]);
  assert.match(await table.getByRole("row").nth(1).innerText(), /delay 10ms ± 5ms/);
  assert.equal(await page.locator("main img").count(), 0);
  check();
});

test("a rule that will not do is refused in the server's words", async (t) => {
  const { page, rules } = await openFaults(t);
  await make(page, (dialog) => dialog.getByLabel("SQL").fill("(unclosed"));
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await page.getByLabel("SQL").fill("closed");
  await page.getByLabel("Skip").fill("some");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("not a number").waitFor();
  assert.deepEqual(await rules(), []);
});

test("freezes, moves and sets the clock, and lets it go", async (t) => {
  const { page, server, check } = await openFaults(t);
  const clock = page.getByRole("group", { name: "Clock" });
  const read = () => control(server, "GET", "/clock");
  await clock.getByText("real time").waitFor();
  await clock.getByRole("button", { name: "Freeze" }).click();
  await clock.getByText("frozen").waitFor();
  const frozen = await read();
  assert.equal(frozen.frozen, true);
  await clock.getByLabel("By").fill("2d");
  await page.keyboard.press("Enter");
  await page.waitForFunction((old) => document.querySelector(".clock time").textContent > old, frozen.now);
  assert.equal(Date.parse((await read()).now) - Date.parse(frozen.now), 2 * 86_400_000);
  await clock.getByLabel("To").fill("2030-01-01T00:00:00.000Z");
  await clock.getByRole("button", { name: "Set" }).click();
  await clock.getByText("2030-01-01T00:00:00.000Z").waitFor();
  assert.equal((await read()).now, "2030-01-01T00:00:00.000Z");
  await clock.getByLabel("By").fill("<b>a while</b>");
  await clock.getByRole("button", { name: "Advance" }).click();
  await clock.getByRole("alert").getByText("expected a duration").waitFor();
  await clock.getByRole("button", { name: "Let it run" }).click();
  await clock.getByText("moved").waitFor();
  await clock.getByRole("button", { name: "Real time" }).click();
  await clock.getByText("real time").waitFor();
  assert.equal((await read()).offset_ms, 0);
});

test("is of the account that the address names", async (t) => {
  const { page, server, rules } = await openFaults(t);
  const { account_id: other } = await control(server, "POST", "/namespaces", {});
  await page.goto(`/faults?account_id=${other}`);
  await make(page, (dialog) => dialog.getByLabel("SQL").fill("x"));
  await page.getByRole("switch").waitFor();
  assert.equal((await rules())[0].match.account_id, other);
  await page.goto("/faults");
  await page.getByText("No rules").waitFor();
});

test("needs the right to control", async (t) => {
  const user = "usr_000000000000000000000ann";
  const config = {
    accounts: [{ id: "0123456789abcdef0123456789abcdef" }],
    users: [{ id: user, email: "ann@example.com" }],
    tokens: [{ token: "may-write", user, permissions: ["d1:write"] }],
    workspaces: [],
  };
  const { page } = await openDatabase(t, "SELECT 1", { config, token: "may-write" });
  for (const path of ["/faults", "/requests"]) {
    await page.goto(path);
    if (path === "/faults") {
      await page.getByRole("textbox", { name: "Token" }).fill("may-write");
      await page.keyboard.press("Enter");
    }
    await page.getByRole("note").getByText("d1:control").waitFor();
    assert.equal(await page.getByRole("button", { name: "New rule" }).count(), 0);
  }
});

test("is accessible and fits a narrow window", async (t) => {
  const { page, server, check } = await openFaults(t, { window: { width: 380, height: 760, colorScheme: "dark" } });
  await control(server, "POST", "/faults", { match: { sql: "INSERT INTO orders.*VALUES" }, do: { error: "network_lost" }, at: "after_commit" });
  await page.getByRole("switch").waitFor();
  await checkFits(page);
  await checkAccess(page);
  await page.getByRole("button", { name: "New rule" }).click();
  await page.getByLabel("Error").waitFor();
  await checkFits(page);
  await checkAccess(page);
  check();
});
