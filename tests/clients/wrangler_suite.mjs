// What a user does with `wrangler d1 …`, against a server of the test's own. The suite runs once
// for each wrangler of package.json; where the two print different words, `words` has them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createDatabases, request, startServer } from "./server.mjs";
import { shopSchema, shopSql } from "./shop.mjs";
import { makeProject } from "./wrangler.mjs";

const ADMIN_TOKEN = "an-admins-token";
const ACCOUNT = "0123456789abcdef0123456789abcdef";
const CONFIG = {
  accounts: [{ id: ACCOUNT, name: "Test account" }],
  users: [{ id: `usr_${"a".repeat(24)}`, email: "somebody@example.test" }],
  tokens: [
    { token: ADMIN_TOKEN, user: `usr_${"a".repeat(24)}` },
    { token: "a-reading-token", user: `usr_${"a".repeat(24)}`, permissions: ["d1:read"] },
  ],
};

async function start(t, version, options) {
  const server = await startServer(options);
  t.after(() => server.stop());
  const project = await makeProject(version, server);
  t.after(() => project.remove());
  return { server, project };
}

// The standard output of a run that has to succeed.
function succeeded(run) {
  assert.equal(run.code, 0, `${run.stdout}\n${run.stderr}`);
  return run.stdout;
}

// Everything a run printed that has to fail with exit code 1.
function failed(run) {
  assert.equal(run.code, 1, `${run.stdout}\n${run.stderr}`);
  return run.stdout + run.stderr;
}

async function insights(project, ...args) {
  return JSON.parse(succeeded(await project.run(["d1", "insights", ...args, "--json"])));
}

async function execute(project, name, sql) {
  const args = ["d1", "execute", name, "--remote", "--json", "--command", sql];
  return JSON.parse(succeeded(await project.run(args)));
}

const BOOKMARK = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;

async function bookmarkOf(project, name, ...more) {
  const args = ["d1", "time-travel", "info", name, "--json", ...more];
  return JSON.parse(succeeded(await project.run(args))).bookmark;
}

function names(count) {
  return Array.from({ length: count }, (_, i) => `db-${String(i).padStart(2, "0")}`);
}

export function testWrangler(version, words) {
  describe(`wrangler ${version}`, () => {
    test("whoami names the account", async (t) => {
      const { server, project } = await start(t, version);

      const output = succeeded(await project.run(["whoami"]));

      assert.ok(output.includes(server.accountId), output);
    });

    test("finds the account by itself", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);
      const env = { CLOUDFLARE_ACCOUNT_ID: undefined };

      const output = succeeded(await project.run(["d1", "list", "--json"], env));

      assert.deepEqual(
        JSON.parse(output).map((database) => database.name),
        ["shop"],
      );
    });

    test("create, info and delete", async (t) => {
      const { server, project } = await start(t, version);

      assert.match(
        succeeded(await project.run(["d1", "create", "shop", "--location", "weur"])),
        /Successfully created DB 'shop' in region WEUR/,
      );
      const info = JSON.parse(succeeded(await project.run(["d1", "info", "shop", "--json"])));
      assert.equal(info.name, "shop");
      assert.equal(info.database_size, 8192);
      assert.equal(info.num_tables, 0);
      assert.equal(info.running_in_region, "WEUR");
      assert.equal(info.read_queries_24h, 0);
      assert.match(succeeded(await project.run(["d1", "info", "shop"])), /8\.19 kB/);
      succeeded(await project.run(["d1", "delete", "shop", "--skip-confirmation"]));

      const list = await request(server, "GET", `/accounts/${server.accountId}/d1/database`);
      assert.deepEqual(list.body.result, []);
    });

    test("info counts what really ran", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop", "other"]);
      const results = await execute(
        project,
        "shop",
        "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2); SELECT * FROM t; SELECT 1",
      );
      await execute(project, "other", "SELECT 1");
      const sum = (field) => results.reduce((total, { meta }) => total + meta[field], 0);

      const info = JSON.parse(succeeded(await project.run(["d1", "info", "shop", "--json"])));

      assert.equal(info.read_queries_24h, 2);
      assert.equal(info.write_queries_24h, 2);
      assert.equal(info.rows_read_24h, sum("rows_read"));
      assert.equal(info.rows_written_24h, sum("rows_written"));
      assert.ok(info.rows_written_24h >= 2);
    });

    test("insights tells what each statement has cost", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);
      const setUp = "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t(a) VALUES (1), (2), (3)";
      const [, insert] = await execute(project, "shop", setUp);
      const runs = await execute(project, "shop", "SELECT a FROM t; SELECT a FROM t; SELECT a FROM t WHERE id = 7");
      const queries = async (...args) =>
        (await insights(project, "shop", ...args)).map(({ query }) => query);
      const INSERT = "INSERT INTO t(a) VALUES (?), (?), (?)";
      const ALL = "SELECT a FROM t";
      const ONE = "SELECT a FROM t WHERE id = ?";

      const [{ avgDurationMs, totalDurationMs, ...all }] = await insights(
        project,
        "shop",
        "--sort-by",
        "reads",
        "--limit",
        "1",
      );
      assert.deepEqual(all, {
        query: ALL,
        avgRowsRead: 3,
        totalRowsRead: 6,
        avgRowsWritten: 0,
        totalRowsWritten: 0,
        numberOfTimesRun: 2,
        queryEfficiency: 1,
      });
      // Each answer's duration is rounded.
      const duration = runs[0].meta.duration + runs[1].meta.duration;
      assert.ok(Math.abs(totalDurationMs - duration) < 0.001, `${totalDurationMs} ${duration}`);
      assert.equal(avgDurationMs, totalDurationMs / 2);
      const [written] = await insights(project, "shop", "--sort-by", "writes", "--limit", "1");
      assert.equal(written.query, INSERT);
      assert.equal(written.totalRowsWritten, insert.meta.rows_written);
      assert.equal((await queries()).length, 4);
      assert.deepEqual(await queries("--sort-by", "count", "--limit", "1"), [ALL]);
      const byReads = await queries("--sort-by", "reads", "--sort-type", "avg", "--time-period", "31d");
      assert.equal(byReads[0], ALL);
      assert.ok(byReads.includes(ONE));
      assert.equal((await queries("--sort-by", "count", "--sort-direction", "ASC")).at(-1), ALL);
      const times = (await insights(project, "shop", "--sort-type", "avg")).map((row) => row.avgDurationMs);
      assert.deepEqual(times, times.toSorted((a, b) => b - a));
      assert.ok((await queries("--time-period", "1m")).includes(ALL));
      words.refusesLimit(await project.run(["d1", "insights", "shop", "--limit", "0"]));
    });

    test("create refuses a name twice and knows jurisdictions", async (t) => {
      const { server, project } = await start(t, version);

      succeeded(await project.run(["d1", "create", "shop", "--jurisdiction", "eu"]));
      const again = failed(await project.run(["d1", "create", "shop"]));

      assert.match(again, /A database with that name already exists/);
      const { body } = await request(
        server,
        "GET",
        `/accounts/${server.accountId}/d1/database/shop`,
      );
      assert.equal(body.result.jurisdiction, "eu");
    });

    for (const count of [0, 1, 10, 11, 25]) {
      test(`list has all of ${count} databases`, async (t) => {
        const { server, project } = await start(t, version);
        await createDatabases(server, names(count));

        const listed = JSON.parse(succeeded(await project.run(["d1", "list", "--json"])));

        assert.deepEqual(listed.map((database) => database.name).sort(), names(count));
      });
    }

    test("the table of list has the columns of a database", async (t) => {
      const { server, project } = await start(t, version);
      const [database] = await createDatabases(server, ["shop"]);

      const table = succeeded(await project.run(["d1", "list"]));

      for (const text of [database.uuid, "shop", "created_at", "production", "file_size"]) {
        assert.ok(table.includes(text), table);
      }
    });

    test("finds a database by name behind many others", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, names(12));

      const results = await execute(project, "db-11", "SELECT 1 AS one");

      assert.deepEqual(results[0].results, [{ one: 1 }]);
    });

    test("execute --command answers rows and meta", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);

      const [created, inserted, selected] = await execute(
        project,
        "shop",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);\r\n" +
          "INSERT INTO t(name) VALUES ('a;b'), ('ü'); -- two rows\nSELECT * FROM t",
      );

      assert.deepEqual(created.results, []);
      assert.equal(inserted.meta.changes, 2);
      assert.equal(inserted.meta.last_row_id, 2);
      assert.equal(inserted.meta.rows_written, 2);
      assert.equal(inserted.meta.changed_db, true);
      assert.deepEqual(selected.results, [
        { id: 1, name: "a;b" },
        { id: 2, name: "ü" },
      ]);
      assert.equal(selected.success, true);
      assert.equal(selected.meta.rows_read, 2);
      assert.equal(typeof selected.meta.duration, "number");
      assert.match(
        succeeded(
          await project.run(["d1", "execute", "shop", "--remote", "--command", "SELECT 7"]),
        ),
        /"7": 7/,
      );
    });

    test("execute --command takes triggers whole", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);

      const results = await execute(
        project,
        "shop",
        "create table t(a); create table log(a);\n" +
          "create trigger tr after insert on t begin\n" +
          "  insert into log values (case when new.a > 1 then 'big' else 'small' end);\n" +
          "end;\ninsert into t values (1), (2); select * from log",
      );

      assert.equal(results.length, 5);
      assert.deepEqual(results[4].results, [{ a: "small" }, { a: "big" }]);
    });

    test("execute --command shows what SQLite says", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);
      const command = ["d1", "execute", "shop", "--remote", "--command"];

      const text = failed(await project.run([...command, "SELECT * FROM missing"]));
      const json = await project.run([...command, "SELEC 1", "--json"]);

      assert.match(text, /no such table: missing: SQLITE_ERROR \[code: 7500\]/);
      assert.equal(json.code, 1);
      const { error } = JSON.parse(json.stdout);
      assert.equal(error.code, 7500);
      assert.equal(
        error.notes[0].text,
        'near "SELEC": syntax error at offset 0: SQLITE_ERROR [code: 7500]',
      );
    });

    test("a failing statement undoes the ones before it", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);

      const sql = "CREATE TABLE t(a); INSERT INTO missing VALUES (1)";
      failed(await project.run(["d1", "execute", "shop", "--remote", "--command", sql]));

      const tables = await execute(project, "shop", "SELECT name FROM pragma_table_list('t')");
      assert.deepEqual(tables[0].results, []);
    });

    test("migrations are listed, applied once and remembered", async (t) => {
      const { server, project } = await start(t, version);
      const [database] = await createDatabases(server, ["shop"]);
      await project.configure(database);

      succeeded(await project.run(["d1", "migrations", "create", "DB", "first"]));
      await project.write(
        "migrations/0001_first.sql",
        "-- Migration number: 0001\nCREATE TABLE t(a);\nINSERT INTO t VALUES (1);\n",
      );
      await project.write("migrations/0002_second.sql", "INSERT INTO t VALUES (2);");
      const list = ["d1", "migrations", "list", "DB", "--remote"];
      const apply = ["d1", "migrations", "apply", "DB", "--remote"];

      assert.match(succeeded(await project.run(list)), /0001_first\.sql[^]*0002_second\.sql/);
      succeeded(await project.run(apply));
      assert.match(succeeded(await project.run(list)), /No migrations to apply/);
      assert.match(succeeded(await project.run(apply)), /No migrations to apply/);
      const [rows] = await execute(project, "DB", "SELECT a FROM t");
      assert.deepEqual(rows.results, [{ a: 1 }, { a: 2 }]);
    });

    test("a failing migration leaves nothing", async (t) => {
      const { server, project } = await start(t, version);
      const [database] = await createDatabases(server, ["shop"]);
      await project.configure(database);
      await project.write("migrations/0001_good.sql", "CREATE TABLE good(a);");
      await project.write(
        "migrations/0002_bad.sql",
        "CREATE TABLE half(a);\nINSERT INTO half VALUES (1);\nINSERT INTO missing VALUES (1);",
      );

      const output = failed(await project.run(["d1", "migrations", "apply", "DB", "--remote"]));

      assert.match(output, /no such table: missing: SQLITE_ERROR/);
      const [tables] = await execute(
        project,
        "DB",
        "SELECT name FROM sqlite_schema WHERE name IN ('good', 'half')",
      );
      assert.deepEqual(tables.results, [{ name: "good" }]);
      const left = succeeded(await project.run(["d1", "migrations", "list", "DB", "--remote"]));
      assert.match(left, /0002_bad\.sql/);
      assert.doesNotMatch(left, /0001_good\.sql/);
    });

    test("a database nobody made is not found", async (t) => {
      const { project } = await start(t, version);

      const output = failed(
        await project.run(["d1", "execute", "nobody", "--remote", "--command", "SELECT 1"]),
      );

      assert.match(output, words.notFound);
    });

    test("a token nobody gave out is refused", async (t) => {
      const { project } = await start(t, version, { config: CONFIG });

      const run = await project.run(["d1", "list"], { CLOUDFLARE_API_TOKEN: "somebody-elses" });

      assert.match(failed(run), /Authentication error \[code: 10000\]/);
    });

    test("a token that only reads cannot create", async (t) => {
      const { project } = await start(t, version, { config: CONFIG });
      const env = { CLOUDFLARE_API_TOKEN: "a-reading-token" };

      assert.deepEqual(JSON.parse(succeeded(await project.run(["d1", "list", "--json"], env))), []);
      const output = failed(await project.run(["d1", "create", "shop"], env));

      assert.match(output, /not authorized to access this service \[code: 7403\]/);
    });

    test("time-travel info tells the bookmark of now and of a time", async (t) => {
      const { server, project } = await start(t, version);
      const [database] = await createDatabases(server, ["shop"]);
      const info = ["d1", "time-travel", "info", "shop"];

      const text = succeeded(await project.run(info));
      const now = await bookmarkOf(project, "shop");
      await execute(project, "shop", "CREATE TABLE t(a)");
      const then = await bookmarkOf(project, "shop", "--timestamp", database.created_at);

      assert.ok(text.includes(now), text);
      assert.match(now, BOOKMARK);
      assert.equal(then, now);
      assert.notEqual(await bookmarkOf(project, "shop"), now);
    });

    test("time-travel restore goes back by bookmark and by time, and can be undone", async (t) => {
      const { server, project } = await start(t, version);
      const [database] = await createDatabases(server, ["shop"]);
      const restore = ["d1", "time-travel", "restore", "shop", "--json"];
      const count = async () =>
        (await execute(project, "shop", "SELECT count(*) AS n FROM sqlite_schema"))[0].results[0].n;
      const empty = await count();
      await execute(project, "shop", "CREATE TABLE t(a)");
      const one = await bookmarkOf(project, "shop");
      await execute(project, "shop", "CREATE TABLE u(a)");

      const byBookmark = JSON.parse(
        succeeded(await project.run([...restore, "--bookmark", one])),
      );
      assert.equal(await count(), empty + 1);
      const undone = JSON.parse(
        succeeded(await project.run([...restore, "--bookmark", byBookmark.previous_bookmark])),
      );
      assert.equal(await count(), empty + 2);
      succeeded(await project.run([...restore, "--timestamp", database.created_at]));
      assert.equal(await count(), empty);

      assert.equal(undone.bookmark.length, one.length);
      assert.match(byBookmark.message, new RegExp(one));
    });

    test("execute --file runs a file once, and knows it the second time", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);
      await project.write(
        "seed.sql",
        "CREATE TABLE IF NOT EXISTS t(a);\r\n-- a; comment\nINSERT INTO t VALUES ('it''s; one');",
      );
      const run = ["d1", "execute", "shop", "--remote", "--file", "seed.sql"];

      const first = succeeded(await project.run(run));
      const second = succeeded(await project.run(run));

      assert.match(first, /Uploading complete[^]*Processed 2 queries\.[^]*Executed 2 queries in/);
      assert.match(first, /Database is currently at bookmark [0-9a-f-]{59}\./);
      assert.match(second, /File already uploaded\. Processing\./);
      const [rows] = await execute(project, "shop", "SELECT a FROM t");
      assert.deepEqual(rows.results, [{ a: "it's; one" }, { a: "it's; one" }]);
    });

    test("execute --file --json tells what was done", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);
      await project.write("seed.sql", "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2);");

      const output = succeeded(
        await project.run(["d1", "execute", "shop", "--remote", "--file", "seed.sql", "--json"]),
      );

      const [{ results, success, meta }] = JSON.parse(output.slice(output.indexOf("[\n")));
      assert.equal(success, true);
      assert.equal(results[0]["Total queries executed"], 2);
      assert.equal(results[0]["Rows written"], meta.rows_written);
      assert.equal(meta.changes, 2);
    });

    test("execute --file leaves nothing of a file that fails", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);
      await project.write("bad.sql", "CREATE TABLE half(a);\nINSERT INTO missing VALUES (1);");

      const output = failed(
        await project.run(["d1", "execute", "shop", "--remote", "--file", "bad.sql"]),
      );

      assert.match(output, /no such table: missing: SQLITE_ERROR \(statement 2, at byte 22/);
      const [tables] = await execute(project, "shop", "SELECT name FROM pragma_table_list('half')");
      assert.deepEqual(tables.results, []);
    });

    for (const [what, ...options] of [
      ["everything"],
      ["the schema", "--no-data"],
      ["the rows", "--no-schema"],
      ["two tables", "--table", "customers", "--table", "orders"],
    ]) {
      test(`export of ${what} is imported elsewhere and exported alike`, async (t) => {
        const { server, project } = await start(t, version);
        await createDatabases(server, ["shop", "copy"]);
        await project.write("shop.sql", shopSql({ virtualTables: false }));
        await project.write("bare.sql", shopSchema({ virtualTables: false, triggers: false }));
        const load = (name, file) =>
          project.run(["d1", "execute", name, "--remote", "--file", file]);
        const dump = async (name, file, ...more) => {
          const args = ["d1", "export", name, "--remote", "--output", file, ...more];
          succeeded(await project.run(args));
          return project.read(file);
        };
        succeeded(await load("shop", "shop.sql"));
        if (what === "the rows") succeeded(await load("copy", "bare.sql"));

        const first = await dump("shop", "first.sql", ...options);
        succeeded(await load("copy", "first.sql"));
        const second = await dump("copy", "second.sql", ...options);

        assert.ok(first.length > 500, first);
        assert.equal(second, first);
      });
    }

    test("export refuses virtual tables in D1's words", async (t) => {
      const { server, project } = await start(t, version);
      await createDatabases(server, ["shop"]);
      await execute(project, "shop", "CREATE VIRTUAL TABLE f USING fts5(a)");

      const output = failed(
        await project.run(["d1", "export", "shop", "--remote", "--output", "out.sql"]),
      );

      assert.match(output, /cannot export databases with Virtual Tables \(fts5\)/);
    });

    test("export of virtual tables, with the server's flag, is imported elsewhere", async (t) => {
      const { server, project } = await start(t, version, { args: ["--export-virtual-tables"] });
      await createDatabases(server, ["shop", "copy"]);
      await project.write("shop.sql", shopSql({ virtualTables: true }));
      for (const args of [
        ["execute", "shop", "--remote", "--file", "shop.sql"],
        ["export", "shop", "--remote", "--output", "first.sql"],
        ["execute", "copy", "--remote", "--file", "first.sql"],
        ["export", "copy", "--remote", "--output", "second.sql"],
      ]) {
        succeeded(await project.run(["d1", ...args]));
      }

      assert.equal(await project.read("second.sql"), await project.read("first.sql"));
      const search = "SELECT count(*) AS n FROM products_search WHERE products_search MATCH 'the OR a'";
      const [before] = await execute(project, "shop", search);
      const [after] = await execute(project, "copy", search);
      assert.deepEqual(after.results, before.results);
    });
  });
}
