// The shop of fixtures/ as SQL, with rows from the program that D1_SHOP_SQL names.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

const ROWS = 2000;

const rows = makeRows();

function makeRows() {
  const program = process.env.D1_SHOP_SQL;
  assert.ok(program, "D1_SHOP_SQL has to name the shop_sql binary");
  return execFileSync(program, [String(ROWS), "1"], { encoding: "utf8", maxBuffer: 1 << 28 });
}

// Schema and rows. Without virtual tables, which D1 does not export, nothing is left that names
// them.
export function shopSql({ virtualTables }) {
  if (virtualTables) return rows;
  return rows
    .replace(/^CREATE VIRTUAL TABLE [^;]*;$/gm, "")
    .replace(/^CREATE TRIGGER (products|reviews)_search_[^]*?^END;$/gm, "");
}

// The schema alone.
export function shopSchema({ virtualTables, triggers }) {
  const sql = shopSql({ virtualTables }).replace(/^INSERT INTO (?! )[^]*$/m, "");
  return triggers ? sql : sql.replace(/^create trigger [^]*?^end;$/gim, "");
}
