// The official SDK, method by method, against a server of the test's own. Every request goes
// through a fetch that counts, because the SDK repeats what it thinks is worth another try.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";

import { load } from "./modules.mjs";
import { createDatabases, request, startServer } from "./server.mjs";

const { default: Cloudflare } = await load("cloudflare");

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const OTHER_ACCOUNT = "fedcba9876543210fedcba9876543210";
const USER = `usr_${"a".repeat(24)}`;
const CONFIG = {
  accounts: [{ id: ACCOUNT }, { id: OTHER_ACCOUNT }],
  users: [{ id: USER, email: "somebody@example.test" }],
  tokens: [
    { token: "writes-here", user: USER, accounts: [ACCOUNT] },
    { token: "only-reads", user: USER, permissions: ["d1:read"] },
    { email: "somebody@example.test", key: "a-global-key", user: USER },
  ],
};
const UNKNOWN = "00000000-0000-4000-8000-000000000000";

async function start(t, options) {
  const server = await startServer(options);
  t.after(() => server.stop());
  const requests = [];
  const connect = (credentials) =>
    new Cloudflare({
      baseURL: server.apiBaseUrl,
      ...credentials,
      fetch: (url, init) => {
        requests.push(`${init.method.toUpperCase()} ${new URL(url).pathname}`);
        return fetch(url, init);
      },
    });
  const client = connect({ apiToken: server.token });
  return { server, client, connect, requests, account_id: server.accountId };
}

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

// Expects `promise` to fail with `type` and one error {code, message}.
async function refuses(promise, type, code, message) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
    assert.equal(error.errors.length, 1);
    assert.equal(error.errors[0].code, code);
    assert.match(error.errors[0].message, message);
    return true;
  });
}

describe("cloudflare SDK, databases", () => {
  test("create answers the new database", async (t) => {
    const { client, account_id } = await start(t);

    const database = await client.d1.database.create({
      account_id,
      name: "shop",
      primary_location_hint: "apac",
      read_replication: { mode: "auto" },
    });

    assert.match(database.uuid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.match(database.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(database.name, "shop");
    assert.equal(database.version, "production");
    assert.equal(database.created_in_region, "APAC");
    assert.equal(database.file_size, 8192);
    assert.equal(database.num_tables, 0);
    assert.equal(database.jurisdiction, null);
    assert.deepEqual(database.read_replication, { mode: "auto" });
  });

  test("create refuses what D1 refuses", async (t) => {
    const { client, account_id } = await start(t);
    const { database } = client.d1;
    const hint = { account_id, name: "far", primary_location_hint: "mars" };
    await database.create({ account_id, name: "shop", jurisdiction: "fedramp" });

    const again = database.create({ account_id, name: "shop" });
    await refuses(again, Cloudflare.BadRequestError, 7502, /^Database with name: 'shop' already/);
    const nameless = database.create({ account_id });
    await refuses(
      nameless,
      Cloudflare.BadRequestError,
      7400,
      /^Invalid property: name => Required$/,
    );
    await refuses(database.create(hint), Cloudflare.BadRequestError, 7400, /Invalid enum value/);
  });

  test("list goes through 25 databases in pages of 10", async (t) => {
    const { server, client, requests, account_id } = await start(t);
    const names = Array.from({ length: 25 }, (_, i) => `db-${i}`);
    await createDatabases(server, names);

    const listed = await all(client.d1.database.list({ account_id, per_page: 10 }));

    assert.deepEqual(listed.map((database) => database.name).sort(), [...names].sort());
    assert.equal(requests.length, 4);
  });

  test("list finds by name", async (t) => {
    const { server, client, account_id } = await start(t);
    await createDatabases(server, ["orders", "customers"]);

    const listed = await all(client.d1.database.list({ account_id, name: "orders" }));

    assert.deepEqual(
      listed.map((database) => database.name),
      ["orders"],
    );
  });

  test("get takes a uuid or a name, and fields in both spellings", async (t) => {
    const { server, client, account_id } = await start(t);
    const [{ uuid }] = await createDatabases(server, ["shop"]);
    const { database } = client.d1;

    assert.equal((await database.get(uuid, { account_id })).name, "shop");
    assert.equal((await database.get("shop", { account_id })).uuid, uuid);
    const fields = ["uuid", "num_tables"];
    const repeated = await database.get(uuid, { account_id, fields });
    const resource = `/accounts/${account_id}/d1/database/shop?fields=uuid%2Cnum_tables`;
    const { body } = await request(server, "GET", resource);

    assert.deepEqual(repeated, { uuid, num_tables: 0 });
    assert.deepEqual(body.result, { uuid, num_tables: 0 });
  });

  test("update and edit change read replication", async (t) => {
    const { server, client, account_id } = await start(t);
    const [{ uuid }] = await createDatabases(server, ["shop"]);
    const { database } = client.d1;
    const mode = async () => (await database.get(uuid, { account_id })).read_replication.mode;

    const updated = await database.update(uuid, { account_id, read_replication: { mode: "auto" } });
    assert.equal(updated.read_replication.mode, "auto");
    await database.edit(uuid, { account_id });
    assert.equal(await mode(), "auto");
    await database.edit(uuid, { account_id, read_replication: { mode: "disabled" } });
    assert.equal(await mode(), "disabled");
  });

  test("delete removes, once", async (t) => {
    const { server, client, account_id } = await start(t);
    const [{ uuid }] = await createDatabases(server, ["shop"]);
    const { database } = client.d1;

    assert.equal(await database.delete(uuid, { account_id }), null);

    const gone = new RegExp(`^The database ${uuid} could not be found$`);
    await refuses(database.delete(uuid, { account_id }), Cloudflare.NotFoundError, 7404, gone);
    await refuses(database.get(uuid, { account_id }), Cloudflare.NotFoundError, 7404, gone);
    const query = database.query(uuid, { account_id, sql: "SELECT 1" });
    await refuses(query, Cloudflare.NotFoundError, 7404, gone);
  });
});

describe("cloudflare SDK, statements", () => {
  async function startWithDatabase(t) {
    const started = await start(t);
    const [{ uuid }] = await createDatabases(started.server, ["shop"]);
    const { client, account_id } = started;
    const query = (body) => all(client.d1.database.query(uuid, { account_id, ...body }));
    const raw = (body) => all(client.d1.database.raw(uuid, { account_id, ...body }));
    return { ...started, uuid, query, raw };
  }

  test("query answers objects", async (t) => {
    const { query } = await startWithDatabase(t);

    const [first] = await query({ sql: "SELECT ? AS a, ?2 AS b", params: ["x", "y"] });

    assert.deepEqual(first.results, [{ a: "x", b: "y" }]);
    assert.equal(first.success, true);
    assert.deepEqual(Object.keys(first.meta).sort(), [
      "changed_db", "changes", "duration", "last_row_id", "rows_read", "rows_written", "served_by",
      "served_by_colo", "served_by_primary", "served_by_region", "size_after", "timings",
      "total_attempts",
    ]);
  });

  test("query takes several statements, or a batch with parameters", async (t) => {
    const { query } = await startWithDatabase(t);

    const several = await query({ sql: "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 2);" });
    const batch = await query({
      batch: [
        { sql: "INSERT INTO t VALUES (?, ?)", params: ["3", "4"] },
        { sql: "SELECT * FROM t" },
      ],
    });

    assert.deepEqual(
      several.map((result) => result.results),
      [[], []],
    );
    assert.equal(batch[0].meta.changes, 1);
    assert.deepEqual(batch[1].results, [
      { a: 1, b: 2 },
      { a: "3", b: "4" },
    ]);
  });

  test("raw keeps columns, also double ones and those of no rows", async (t) => {
    const { raw } = await startWithDatabase(t);

    const results = await raw({
      batch: [{ sql: "SELECT 1 AS a, 2 AS a" }, { sql: "SELECT 1 AS a WHERE 0" }],
    });

    assert.deepEqual(results[0].results, { columns: ["a", "a"], rows: [[1, 2]] });
    assert.deepEqual(results[1].results, { columns: ["a"], rows: [] });
  });

  test("values come back as JSON has them", async (t) => {
    const { raw } = await startWithDatabase(t);

    const [{ results }] = await raw({
      sql: "SELECT typeof(?1), ?1, typeof(?2), ?2, typeof(?3), typeof(?4), x'00ff', 1.0, 1e21",
      params: [5, true, null, [1, 2]],
    });

    assert.deepEqual(results.rows[0], [
      "real",
      5,
      "text",
      "true",
      "null",
      "blob",
      [0, 255],
      1,
      1e21,
    ]);
  });

  test("an SQL error is a bad request, sent once", async (t) => {
    const { query, raw, requests } = await startWithDatabase(t);

    const type = Cloudflare.BadRequestError;
    await refuses(
      query({ sql: "SELECT * FROM t" }),
      type,
      7500,
      /^no such table: t: SQLITE_ERROR$/,
    );
    await refuses(raw({ sql: "SELEC" }), type, 7500, /^near "SELEC": syntax error at offset 0: /);
    assert.equal(requests.length, 2);
  });

  test("a failing batch leaves nothing", async (t) => {
    const { query } = await startWithDatabase(t);
    await query({ sql: "CREATE TABLE t(a PRIMARY KEY)" });

    const insert = { sql: "INSERT INTO t VALUES (?)", params: ["x"] };
    const type = Cloudflare.BadRequestError;
    await refuses(
      query({ batch: [insert, insert] }),
      type,
      7500,
      /^UNIQUE constraint failed: t\.a/,
    );

    assert.deepEqual((await query({ sql: "SELECT * FROM t" }))[0].results, []);
  });

  test("a body that D1 refuses is a bad request", async (t) => {
    const { query } = await startWithDatabase(t);
    const type = Cloudflare.BadRequestError;

    await refuses(query({}), type, 7400, /^Invalid property: sql => Required \| /);
    await refuses(query({ sql: " -- nothing" }), type, 7400, /Requests without any query/);
    const several = query({ sql: "SELECT 1; SELECT ?", params: ["x"] });
    await refuses(several, type, 7400, /params with multiple statements/);
  });
});

describe("cloudflare SDK, who is asking", () => {
  test("credentials decide what is allowed", async (t) => {
    const { connect } = await start(t, { config: CONFIG });
    const create = (client, account_id) => client.d1.database.create({ account_id, name: "shop" });

    const stranger = create(connect({ apiToken: "unknown" }), ACCOUNT);
    await refuses(stranger, Cloudflare.AuthenticationError, 10000, /^Authentication error$/);
    const abroad = create(connect({ apiToken: "writes-here" }), OTHER_ACCOUNT);
    await refuses(
      abroad,
      Cloudflare.PermissionDeniedError,
      7403,
      /^The given account is not valid/,
    );
    const reader = connect({ apiToken: "only-reads" });
    const refused = Cloudflare.PermissionDeniedError;
    await refuses(create(reader, ACCOUNT), refused, 7403, /not authorized/);
    const byKey = connect({ apiEmail: "somebody@example.test", apiKey: "a-global-key" });
    const { uuid } = await create(byKey, ACCOUNT);

    const { database } = reader.d1;
    const reads = database.query(uuid, { account_id: ACCOUNT, sql: "SELECT 1 AS one" });
    assert.deepEqual((await all(reads))[0].results, [{ one: 1 }]);
    const writes = database.query(uuid, { account_id: ACCOUNT, sql: "CREATE TABLE t(a)" });
    await refuses(writes, refused, 7403, /not authorized/);
  });

  test("a refusal is not sent twice", async (t) => {
    const { connect, requests } = await start(t, { config: CONFIG });
    const client = connect({ apiToken: "writes-here" });

    const get = client.d1.database.get(UNKNOWN, { account_id: ACCOUNT });

    await refuses(get, Cloudflare.NotFoundError, 7404, /could not be found$/);
    assert.equal(requests.length, 1);
  });

  test("time travel finds bookmarks and restores them", async (t) => {
    const { server, client, account_id } = await start(t);
    const [{ uuid, created_at }] = await createDatabases(server, ["shop"]);
    const run = (sql) => client.d1.database.query(uuid, { account_id, sql });
    const travel = client.d1.database.timeTravel;
    await run("CREATE TABLE t(a)");
    await run("INSERT INTO t VALUES (1)");
    const { bookmark } = await travel.getBookmark(uuid, { account_id });
    await run("DELETE FROM t");

    const restored = await travel.restore(uuid, { account_id, bookmark });
    const rows = await all(run("SELECT a FROM t"));
    await travel.restore(uuid, { account_id, timestamp: created_at });

    assert.deepEqual(rows[0].results, [{ a: 1 }]);
    assert.notEqual(restored.bookmark, bookmark);
    await assert.rejects(async () => all(run("SELECT a FROM t")), /no such table: t/);
    await refuses(
      travel.restore(uuid, { account_id, bookmark: "none" }),
      Cloudflare.BadRequestError,
      7400,
      /bookmark/,
    );
  });

  test("accounts, memberships and the token describe the caller", async (t) => {
    const { client, connect } = await start(t, { config: CONFIG });
    const here = connect({ apiToken: "writes-here" });

    const accounts = await all(client.accounts.list());
    const own = await all(here.accounts.list());
    const memberships = await all(client.memberships.list());

    assert.deepEqual(
      accounts.map((account) => account.id),
      [ACCOUNT],
    );
    assert.deepEqual(
      own.map((account) => account.id),
      [ACCOUNT],
    );
    assert.deepEqual(
      memberships.map((membership) => membership.account.id),
      [ACCOUNT],
    );
    assert.equal((await client.user.tokens.verify()).status, "active");
  });

  test("pages of accounts end in open mode too", async (t) => {
    const { server, client } = await start(t);

    const accounts = await all(client.accounts.list({ per_page: 1 }));

    assert.deepEqual(
      accounts.map((account) => account.id),
      [server.accountId],
    );
  });
});

// Polls `ask` until it says that it is over.
async function finish(ask, answer) {
  while (answer.status === "active") answer = await ask(answer.at_bookmark);
  return answer;
}

describe("cloudflare SDK, transfers", () => {
  // Runs `sql` as a file, and answers the last object of the protocol.
  async function importSql(client, account_id, uuid, sql) {
    const { database } = client.d1;
    const etag = createHash("md5").update(sql).digest("hex");
    const { upload_url, filename } = await database.import(uuid, {
      account_id,
      action: "init",
      etag,
    });
    const upload = await fetch(upload_url, { method: "PUT", body: sql });
    assert.equal(upload.status, 200);
    assert.equal(upload.headers.get("etag"), `"${etag}"`);
    const begun = await database.import(uuid, { account_id, action: "ingest", etag, filename });
    const poll = (current_bookmark) =>
      database.import(uuid, { account_id, action: "poll", current_bookmark });
    return finish(poll, begun);
  }

  async function exportSql(client, account_id, uuid) {
    const { database } = client.d1;
    const ask = (current_bookmark) =>
      database.export(uuid, { account_id, output_format: "polling", current_bookmark });
    const { status, result } = await finish(ask, await ask());
    assert.equal(status, "complete");
    return result;
  }

  test("import and export", async (t) => {
    const { server, client, account_id } = await start(t);
    const [{ uuid }] = await createDatabases(server, ["shop"]);

    const imported = await importSql(
      client,
      account_id,
      uuid,
      "CREATE TABLE t(a); INSERT INTO t VALUES (1), ('ü');",
    );

    assert.equal(imported.success, true);
    assert.equal(imported.status, "complete");
    assert.equal(imported.result.num_queries, 2);
    assert.equal(imported.result.meta.changes, 2);
    const { filename, signed_url } = await exportSql(client, account_id, uuid);
    assert.match(filename, new RegExp(`^${uuid}-[0-9a-f-]{59}\\.sql$`));
    const dump = await (await fetch(signed_url)).text();
    assert.equal(
      dump,
      'PRAGMA defer_foreign_keys=TRUE;\nCREATE TABLE t(a);\nINSERT INTO "t" ("a") VALUES(1);\n' +
        'INSERT INTO "t" ("a") VALUES(\'ü\');',
    );
  });

  // Begins the import of `sql`; `poll` asks how far it is.
  async function beginImport(client, account_id, uuid, sql) {
    const { database } = client.d1;
    const etag = createHash("md5").update(sql).digest("hex");
    const { upload_url, filename } = await database.import(uuid, {
      account_id,
      action: "init",
      etag,
    });
    await fetch(upload_url, { method: "PUT", body: sql });
    const begun = await database.import(uuid, { account_id, action: "ingest", etag, filename });
    const poll = (current_bookmark) =>
      database.import(uuid, { account_id, action: "poll", current_bookmark });
    return { begun, poll };
  }

  const countTo = (limit) =>
    "CREATE TABLE t(a); INSERT INTO t WITH RECURSIVE c(i) AS" +
    ` (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT ${limit}) SELECT max(i) FROM c;`;

  // It goes on for longer than the test, whatever the machine; the end of the server stops it.
  test("an import that goes on refuses queries and holds polls", async (t) => {
    const { server, client, account_id } = await start(t, { args: ["--query-timeout", "100000"] });
    const [{ uuid }] = await createDatabases(server, ["shop"]);
    const { database } = client.d1;

    const { begun, poll } = await beginImport(client, account_id, uuid, countTo(1e15));

    assert.equal(begun.status, "active");
    await refuses(
      database.query(uuid, { account_id, sql: "SELECT 1" }),
      Cloudflare.BadRequestError,
      7500,
      /^Currently processing a long-running import\.$/,
    );
    const second = await database.export(uuid, { account_id, output_format: "polling" });
    assert.equal(second.error, "Currently processing a long-running import.");
    const wrong = await poll("elsewhere");
    assert.equal(wrong.error, "Not currently import at bookmark elsewhere.");
    const asked = performance.now();
    assert.equal((await poll(begun.at_bookmark)).status, "active");
    assert.ok(performance.now() - asked > 900, "polls are held for a second, not answered at once");
  });

  test("an import that takes its time ends", async (t) => {
    const { server, client, account_id } = await start(t);
    const [{ uuid }] = await createDatabases(server, ["shop"]);

    const { begun, poll } = await beginImport(client, account_id, uuid, countTo(12_000_000));

    assert.equal((await finish(poll, begun)).status, "complete");
    const run = client.d1.database.query(uuid, { account_id, sql: "SELECT a FROM t" });
    const rows = await all(await run);
    assert.deepEqual(rows[0].results, [{ a: 12000000 }]);
  });

  test("a file that fails changes nothing and says why", async (t) => {
    const { server, client, account_id } = await start(t);
    const [{ uuid }] = await createDatabases(server, ["shop"]);

    const { success, status, error, errors } = await importSql(
      client,
      account_id,
      uuid,
      "CREATE TABLE t(a); BEGIN",
    );

    assert.equal(success, false);
    assert.equal(status, "error");
    assert.match(error, /^To execute a transaction[^]*\(statement 2, at byte 19 of the file\)$/);
    assert.deepEqual(errors, [error]);
    const { num_tables } = await client.d1.database.get(uuid, { account_id });
    assert.equal(num_tables, 0);
  });
});
