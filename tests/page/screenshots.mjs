// Pictures of every view of the page, in light and dark, wide and narrow: what script/screenshots runs.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { request } from "../clients/server.mjs";
import { gridOf, openShop } from "./shop.mjs";
import { control, workspace } from "./surfaces.mjs";

const folder = process.env.D1_SCREENSHOTS ?? "screenshots";
const user = "usr_000000000000000000000ann";
const home = "wsp_000000000000000000000one";
const account = "0123456789abcdef0123456789abcdef";
const config = {
  accounts: [{ id: account, name: "Shop" }],
  users: [{ id: user, email: "ann@example.com" }],
  tokens: [{ token: "pictures", user, permissions: ["d1:write", "d1:control"] }],
  workspaces: [{ id: home, slug: "home", name: "Home", members: [{ user }] }],
};

// Something to see in each view.
async function live({ server, uuid, rows }) {
  for (let round = 2; round < 14; round += 1) await rows(`UPDATE products SET price_cents = price_cents + ${round} WHERE id % ${round} = 0`);
  await rows("DELETE FROM reviews WHERE id < 4");
  await rows("SELECT name, price_cents FROM products WHERE category = 'books' ORDER BY price_cents");
  await rows("SELECT c.name, count(*) AS orders FROM customers AS c JOIN orders AS o ON o.customer_id = c.id GROUP BY c.id ORDER BY 2 DESC LIMIT 5");
  const commits = (await control(server, "GET", `/databases/${uuid}/commits?account_id=${account}`)).data;
  await control(server, "PUT", `/databases/${uuid}/snapshots/before-the-sale?account_id=${account}`, { at: { bookmark: commits[5].bookmark } });
  await control(server, "POST", "/faults", { match: { sql: "^INSERT INTO orders", database: "shop" }, do: { error: "network_lost" }, at: "after_commit" });
  await control(server, "POST", "/faults", { match: { sql: "slow" }, do: { delay: "20ms" } });
  await request(server, "POST", `/accounts/${account}/d1/database/${uuid}/query`, { sql: "SELECT 'slow' AS v FROM products WHERE name = ?", params: ["lamp"] });
  for (const name of ["Orders", "Customers", "Drafts"]) await workspace(server, "POST", "/databases", { workspaceId: home, name });
  const [draft] = (await workspace(server, "GET", "/databases?name=drafts")).data;
  await workspace(server, "DELETE", `/databases/${draft.id}`);
  return commits[4].bookmark;
}

// Each view: its address, and what to do before the picture is taken.
function viewsOf(shop, at) {
  const until = (page, role, name) => page.getByRole(role, { name }).first().waitFor();
  return {
    databases: ["/", (page) => until(page, "table", "Databases")],
    tables: [`${shop}/t/orders`, (page) => gridOf(page).row(0).waitFor()],
    past: [`${shop}/t/products?at=${at}`, (page) => gridOf(page).row(0).waitFor()],
    sql: [
      `${shop}/sql?q=${encodeURIComponent("SELECT country, count(*) AS customers\n  FROM customers\n GROUP BY country\n ORDER BY customers DESC")}`,
      async (page) => {
        await page.getByRole("button", { name: "Run" }).click();
        await gridOf(page, "Result").row(0).waitFor();
      },
    ],
    time: [`${shop}/time?at=${at}&to=now`, (page) => until(page, "table", "Changed rows")],
    insights: [`${shop}/insights`, (page) => until(page, "table", "Statements")],
    schema: [`${shop}/schema`, (page) => until(page, "img", "Schema")],
    requests: [
      "/requests",
      async (page) => {
        await page.getByRole("button", { name: /slow/ }).first().click();
        await until(page, "button", "Run again");
      },
    ],
    faults: ["/faults", (page) => until(page, "table", "Rules")],
    records: ["/w", (page) => until(page, "table", "Records")],
  };
}

test("pictures of every view", async (t) => {
  await mkdir(folder, { recursive: true });
  const opened = await openShop(t, { config, token: "pictures" });
  const at = await live(opened);
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 380]) {
      const { page } = await opened.another({ width, height: 800, colorScheme });
      await page.goto("/");
      await page.getByRole("textbox", { name: "Token" }).fill("pictures");
      await page.keyboard.press("Enter");
      await page.getByRole("table", { name: "Databases" }).waitFor();
      for (const [name, [address, prepare]] of Object.entries(viewsOf(opened.path, at))) {
        await page.goto(address);
        await prepare(page);
        await page.waitForLoadState("networkidle", { timeout: 2000 }).catch(() => {}); // requests are followed for as long as they are shown
        await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}-${width}.png`) });
      }
    }
  }
});
