// A window on a database of its own, and what it holds asked for past the page.

import { shopSql } from "../clients/shop.mjs";
import { createDatabases, query } from "../clients/server.mjs";
import { open } from "./browser.mjs";

// Opens the database with what `sql` makes in it. `path` is the address of its tables; rows() asks
// the API.
export async function openDatabase(t, sql, options = {}) {
  const opened = await open(t, options);
  const server = options.token ? { ...opened.server, token: options.token } : opened.server;
  const [database] = await createDatabases(server, ["shop"]);
  await query(server, database.uuid, sql);
  return {
    ...opened,
    uuid: database.uuid,
    path: `/a/${server.accountId}/d/${database.uuid}`,
    rows: (statement) => query(server, database.uuid, statement),
  };
}

// The shop of fixtures/, with 2,000 rows.
export function openShop(t, options) {
  return openDatabase(t, shopSql({ virtualTables: true }), options);
}

// A locator of the grid, and of a cell by its row and column, both from 0.
export function gridOf(page, name = "Rows") {
  const grid = page.getByRole("grid", { name });
  const row = (at) => grid.locator(`[role=row][aria-rowindex="${at + 2}"]`);
  return { grid, row, cell: (at, column) => row(at).getByRole("gridcell").nth(column) };
}
