// Exports beside those of wrangler's own local D1: the same rows have to make the same bytes.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createDatabases, startServer } from "./server.mjs";
import { shopSql } from "./shop.mjs";
import { makeProject } from "./wrangler.mjs";

// The dump of `sql` by the server and by wrangler's local database.
async function bothDumps(t, sql) {
  const server = await startServer();
  t.after(() => server.stop());
  const project = await makeProject("new", server);
  t.after(() => project.remove());
  const [database] = await createDatabases(server, ["shop"]);
  await project.configure(database);
  await project.write("rows.sql", sql);
  const dumps = {};
  for (const where of ["remote", "local"]) {
    for (const args of [
      ["execute", "DB", `--${where}`, "--file", "rows.sql"],
      ["export", "DB", `--${where}`, "--output", `${where}.sql`],
    ]) {
      const run = await project.run(["d1", ...args]);
      assert.equal(run.code, 0, run.stdout + run.stderr);
    }
    dumps[where] = await project.read(`${where}.sql`);
  }
  return dumps;
}

describe("dumps beside wrangler's local ones", () => {
  test("the shop", async (t) => {
    const { remote, local } = await bothDumps(t, shopSql({ virtualTables: false }));

    assert.ok(remote.length > 200_000);
    assert.equal(remote, local);
  });

  test("names and values of every kind", async (t) => {
    const { remote, local } = await bothDumps(
      t,
      `CREATE TABLE "a ""b"(x, "y z" TEXT, g AS (x + 1) STORED, PRIMARY KEY (x)) WITHOUT ROWID;
      CREATE TABLE 'single'([x] INTEGER PRIMARY KEY AUTOINCREMENT, y DEFAULT 'CREATE TABLE "q"');
      CREATE TABLE plain(a REAL, b BLOB, c TEXT UNIQUE, d ANY, e NUMERIC);
      CREATE TABLE strict(a ANY) STRICT;
      INSERT INTO "a ""b"(x, "y z") VALUES (2, 'two'), (1, NULL);
      INSERT INTO 'single'(x) VALUES (7), (9);
      DELETE FROM single WHERE x = 9;
      INSERT INTO plain VALUES (1, x'', '', 1.5, 1e3), (0.1, x'00ff10', 'it''s', -0.0, 1e21),
        (1e300, zeroblob(3), 'a' || char(10) || 'b', 9007199254740993, 123456789012345678),
        (-5, 'text', char(13, 10), NULL, '0x10'), (5e-324, 7, 'größe 🚣', 1e-7, '12e0'),
        (2, 3, CAST(x'61ff62' AS TEXT), 1e20, 100000000000000000000.0), (3, 4, '\\n', 9e999, -9e999);
      INSERT INTO strict VALUES (1.0), ('1'), (x'01');
      CREATE UNIQUE INDEX "ix 2" ON plain(d) WHERE d > 1;
      CREATE INDEX ix1 ON plain(lower(c));
      CREATE VIEW v2 AS SELECT 1;
      CREATE TRIGGER tr AFTER DELETE ON plain BEGIN SELECT ';'; END;
      CREATE VIEW "v 1"(n) AS SELECT a FROM plain;
      ANALYZE plain;`,
    );

    assert.equal(remote, local);
  });

  // What compat/COVERAGE.md lists: those of wrangler are no SQL, or other text than there was.
  test("differs where a dump could not be read back", async (t) => {
    const { remote, local } = await bothDumps(
      t,
      `CREATE TABLE t(a);
      INSERT INTO t VALUES ('\\n' || char(10)), ('a' || char(0) || 'b');`,
    );
    const values = (dump) =>
      dump.split("\n").slice(2).map((line) => line.replace(/^.*VALUES\((.*)\);$/, "$1"));

    assert.deepEqual(values(remote), [
      "replace('\\n\\012','\\012',char(10))",
      "CAST(X'610062' AS TEXT)",
    ]);
    assert.deepEqual(values(local), ["replace('\\n\\n','\\n',char(10))", "'a\0b'"]);
  });
});
