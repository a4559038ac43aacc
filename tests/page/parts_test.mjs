// The parts of the page that are pure: text in, text out.

import assert from "node:assert/strict";
import { test } from "node:test";

import { loadPart } from "./part.mjs";

const { split, parametersOf } = await loadPart("sql/statements.ts");
const { planOf, hasFullScan } = await loadPart("sql/plan.ts");
const { cellOf, wholeOf } = await loadPart("sql/cell.ts");
const { textLiteral, name } = await loadPart("sql/quote.ts");
const { literalOf, affinityOf, editable } = await loadPart("edit/typed.ts");
const { add, change, countOf, fill, NOTHING, remove } = await loadPart("edit/staged.ts");
const { statementsOf, guardOfError } = await loadPart("edit/edit_sql.ts");
const { windowSql, rowOf, marksSql, totalSql, denseKeyOf } = await loadPart("data/row_sql.ts");
const { PlaceMap } = await loadPart("ui/grid_places.ts");
const { keyTarget } = await loadPart("ui/grid_keys.ts");
const { asCsv, asInserts } = await loadPart("sql/copy.ts");
const { count } = await loadPart("ui/format.ts");

test("statements end at semicolons that are none of text, comments and triggers", () => {
  const trigger = "CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET v = CASE WHEN 1 THEN 2 END; DELETE FROM t; END";
  assert.deepEqual(split(`SELECT ';', "a;b", [c;d], \`e;f\` -- g;h\n; /* i;j */ ;${trigger};SELECT 2`), [
    `SELECT ';', "a;b", [c;d], \`e;f\` -- g;h`,
    trigger,
    "SELECT 2",
  ]);
  assert.deepEqual(split("  ; -- nothing\n;/* at all"), []);
  assert.deepEqual(split("SELECT 'open"), ["SELECT 'open"]);
  assert.deepEqual(split("BEGIN; SELECT CASE WHEN 1 THEN 2 END; COMMIT"), ["BEGIN", "SELECT CASE WHEN 1 THEN 2 END", "COMMIT"]);
});

test("parameters are counted as SQLite numbers them", () => {
  for (const [sql, count] of [["SELECT 1", 0], ["SELECT ?, ?", 2], ["SELECT ?2, ?", 3], ["SELECT ?3", 3], ["SELECT '?', \"?\", -- ?\n ?1", 1]]) {
    assert.equal(parametersOf(sql), count, sql);
  }
});

test("a plan is the tree of its rows, with full scans told", () => {
  const plan = planOf([
    [2, 0, 0, "SCAN a"],
    [5, 0, 0, "LIST SUBQUERY 1"],
    [7, 5, 0, "SEARCH b USING INDEX i (x=?)"],
    [9, 5, 0, "SCAN c USING COVERING INDEX j"],
    [11, 0, 0, "SCAN 3 CONSTANT ROWS"],
    [12, 0, 0, "SCAN s VIRTUAL TABLE INDEX 0:M2"],
    [13, 0, 0, "SCAN s VIRTUAL TABLE INDEX 0:"],
    [14, 0, 0, "SCAN (subquery-1)"],
  ]);
  assert.deepEqual(plan.map((step) => step.detail), ["SCAN a", "LIST SUBQUERY 1", "SCAN 3 CONSTANT ROWS", "SCAN s VIRTUAL TABLE INDEX 0:M2", "SCAN s VIRTUAL TABLE INDEX 0:", "SCAN (subquery-1)"]);
  assert.deepEqual(plan.map((step) => step.isFullScan), [true, false, false, false, true, false]);
  assert.deepEqual(plan[1].steps.map((step) => step.isFullScan), [false, true]);
  assert.ok(hasFullScan([plan[1]]));
  assert.ok(!hasFullScan([plan[2]]));
});

test("literals are read as what they are", () => {
  assert.deepEqual(cellOf("NULL").kind, "null");
  assert.deepEqual(cellOf("'it''s'"), { kind: "text", text: "it's", literal: "'it''s'" });
  assert.deepEqual(cellOf("-9223372036854775808").kind, "integer");
  assert.deepEqual(cellOf("9.0e+999").kind, "real");
  assert.deepEqual(cellOf("X'00FF'"), { kind: "blob", text: "00FF", literal: "X'00FF'" });
  assert.deepEqual(cellOf("text 900 'text 5 ''x'''"), { kind: "text", text: "text 5 'x'", literal: "'text 5 ''x'''", bytes: 900 });
  assert.equal(wholeOf("text", "C3A900").text, "é\0");
  assert.equal(wholeOf("text", "C3A900").literal, "CAST(X'C3A900' AS TEXT)");
  assert.equal(textLiteral("a'b"), "'a''b'");
  assert.equal(name('a"b'), '"a""b"');
});

test("what is typed is what the column would make of it", () => {
  assert.deepEqual(["INT", "POINT", "VARCHAR(3)", "", "DOUBLE PRECISION", "DECIMAL(3)", "BLOB"].map(affinityOf), ["integer", "integer", "text", "blob", "real", "numeric", "blob"]);
  const integer = cellOf("5");
  const blob = cellOf("X'00'");
  for (const [text, type, before, literal] of [
    ["007", "TEXT", undefined, "'007'"],
    ["007", "INTEGER", undefined, "007"],
    ["9223372036854775807", "INTEGER", undefined, "9223372036854775807"],
    ["1e3", "REAL", undefined, "1e3"],
    ["1;2", "INTEGER", undefined, "'1;2'"],
    ["6", "", integer, "6"],
    ["6", "", cellOf("'6'"), "'6'"],
    ["x'0f'", "BLOB", undefined, "X'0F'"],
    ["x'0f'", "", blob, "X'0F'"],
    ["x'0f'", "TEXT", undefined, "'x''0f'''"],
    ["x'0'", "BLOB", blob, "'x''0'''"],
    ["NULL", "INTEGER", undefined, "'NULL'"],
  ]) {
    assert.equal(literalOf(text, type, before), literal, `${text} ${type}`);
  }
  assert.equal(editable(blob), "x'00'");
});

const table = {
  name: 't"',
  kind: "table",
  columns: [
    { name: "id", type: "INTEGER", isNotNull: false, key: 1 },
    { name: "a", type: "TEXT", isNotNull: false, key: 0 },
    { name: "b", type: "", isNotNull: true, key: 0 },
  ],
  key: ['"id"'],
  rowidAlias: "id",
  foreignKeys: [],
  parts: [],
};
const row = { cells: [cellOf("1"), cellOf("'x'"), cellOf("text 500 'lo'")], key: ["1"] };

test("staged edits are as few as they can be", () => {
  let staged = change(NOTHING, row, 1, row.cells[1], "'y'");
  assert.equal(countOf(staged), 1);
  staged = change(staged, row, 1, cellOf("'y'"), "'x'");
  assert.equal(countOf(staged), 0);
  staged = fill(add(add(staged)), 2, 1, "'new'");
  assert.equal(countOf(staged), 2);
  staged = remove(change(staged, row, 1, row.cells[1], "'y'"), [row], [1]);
  assert.equal(countOf(staged), 2, "a deleted row's changes do not count");
});

test("each statement on a row ends the batch unless the row is as it was read", () => {
  const changed = change(NOTHING, row, 1, row.cells[1], "NULL");
  const [update] = statementsOf(table, changed);
  assert.equal(update.sql, 'UPDATE "t""" SET "a" = NULL WHERE "id" = 1 AND "a" IS \'x\'');
  assert.match(update.guard, /changes\(\) = 1/);
  const [removal, insertion] = statementsOf(table, add(remove(NOTHING, [row], [])));
  assert.equal(removal.sql, 'DELETE FROM "t""" WHERE "id" = 1 AND "id" IS 1 AND "a" IS \'x\'');
  assert.deepEqual([insertion.sql, insertion.guard], ['INSERT INTO "t""" DEFAULT VALUES', null]);
  assert.equal(guardOfError("bad JSON path: 'the row of change 12': SQLITE_ERROR"), 11);
  assert.equal(guardOfError("UNIQUE constraint failed: t.a"), null);
});

const plain = { sort: null, isDescending: false, contains: [], equals: [] };

test("windows begin at keys, whatever the order and its NULLs", () => {
  const tail = (query, values, isIncluded) => / WHERE (.*) ORDER BY/.exec(windowSql(table, { ...plain, ...query }, { values, isIncluded }, 9))[1];
  assert.equal(tail({}, ["5"], true), '"id" >= 5');
  assert.equal(tail({ isDescending: true }, ["5"], false), '"id" < 5');
  assert.equal(tail({ sort: "b" }, ["'m'", "5"], false), `"b" >= 'm' AND ("b" > 'm' OR "b" IS 'm' AND "id" > 5)`);
  assert.equal(tail({ sort: "a" }, ["NULL", "5"], false), '1 AND ("a" IS NOT NULL OR "a" IS NULL AND "id" > 5)');
  assert.equal(tail({ sort: "a", isDescending: true }, ["NULL", "5"], true), '"a" IS NULL AND (0 OR "a" IS NULL AND "id" <= 5)');
  assert.match(tail({ contains: [["a", "it's"]], equals: [["b", "NULL"]] }, ["5"], true), /^"b" IS NULL AND instr\(lower\(CAST\("a" AS TEXT\)\), lower\('it''s'\)\) AND "id" >= 5$/);
  assert.match(marksSql(table, { ...plain, sort: "a" }, 100), /row_number\(\) OVER \(ORDER BY "a", "id"\)/);
  assert.equal(denseKeyOf(table, plain), '"id"');
  assert.equal(denseKeyOf(table, { ...plain, equals: [["a", "1"]] }), null);
  assert.match(totalSql(table, plain), /min\("id"\)/);
});

test("a row's key is read from before its first cell, whatever it holds", () => {
  const pair = { ...table, key: ['"a"', '"b"'] };
  for (const key of [["1", "NULL"], ["'a,b'", "'it''s, ,'"], ["X'00'", "-1.5e+300"]]) {
    assert.deepEqual(rowOf(pair, [`${key.join(",")},text 5 'a,b'`, "2"]), { key, cells: ["text 5 'a,b'", "2"] });
  }
  assert.deepEqual(rowOf({ ...table, key: [] }, ["'a,b'"]), { key: [], cells: ["'a,b'"] });
  assert.match(windowSql(pair, plain, { offset: 0 }, 9), /^SELECT quote\("a"\)\|\|','\|\|quote\("b"\)\|\|','\|\|\(CASE /);
});

test("places of a million rows fit what browsers lay out, and none is out of reach", () => {
  for (const rows of [0, 1, 10, 499_999, 1_000_000, 100_000_000]) {
    const places = new PlaceMap(rows, 640);
    assert.ok(places.height <= 16_000_000);
    const bottom = Math.max(0, places.height - 640);
    const last = places.rowAt(bottom) + places.inSight;
    assert.ok(Math.abs(last - Math.max(rows, 20)) < 0.01 || rows < 20, `${rows}: ${last}`);
    for (const row of [0, Math.floor(rows / 3), rows - 1]) {
      if (row < 0) continue;
      const scroll = places.scrollTo(row, 0) ?? 0;
      const top = places.rowAt(scroll);
      assert.ok(row >= top - 0.01 && row + 1 <= top + places.inSight + 0.01, `row ${row} of ${rows}`);
      // What is drawn stands where it is looked for.
      assert.ok(Math.abs(places.topOf(row, scroll) - scroll - (row - top) * 32) < 0.5);
    }
  }
});

test("keys lead through a grid and never out of it", () => {
  const size = { rows: 100, columns: 5, page: 10 };
  const go = (key, row, column, far = false) => keyTarget({ key, ctrlKey: far, metaKey: false }, { row, column }, size);
  assert.deepEqual(go("ArrowUp", 0, 0), { row: 0, column: 0 });
  assert.deepEqual(go("PageDown", 95, 2), { row: 99, column: 2 });
  assert.deepEqual(go("End", 3, 0, true), { row: 99, column: 4 });
  assert.deepEqual(go("Home", 3, 4), { row: 3, column: 0 });
  assert.equal(go("a", 3, 4), null);
  assert.equal(keyTarget({ key: "End" }, { row: 0, column: 0 }, { rows: 0, columns: 1, page: 1 }), null);
});

test("numbers are read in threes", () => {
  const numbers = [0, 7, 999, 1000, 12_345, 1_000_000, 1234.5, 0.25, -1234];
  assert.deepEqual(numbers.map(count), ["0", "7", "999", "1,000", "12,345", "1,000,000", "1,234.5", "0.25", "-1,234"]);
});

test("results leave as CSV and INSERTs without loss", () => {
  const result = { columns: ["a", 'b"'], rows: [[null, 'x,"\n'], ["", [1, 255]], [1.5, "-"]] };
  assert.equal(asCsv(result), 'a,"b"""\r\n,"x,""\n"\r\n"",01FF\r\n1.5,-\r\n');
  assert.equal(asInserts(result, "t"), `INSERT INTO "t" ("a", "b""") VALUES (NULL, 'x,"\n');\nINSERT INTO "t" ("a", "b""") VALUES ('', X'01FF');\nINSERT INTO "t" ("a", "b""") VALUES (1.5, '-');\n`);
});
