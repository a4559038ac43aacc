// Tools that have Cloudflare's address built in, sent here by what `d1-emulator run` has Node load.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { modulesFolder } from "./modules.mjs";
import { createDatabases, request, startServer } from "./server.mjs";

const here = import.meta.dirname;

async function start(t) {
  const server = await startServer();
  t.after(() => server.stop());
  const [{ uuid }] = await createDatabases(server, ["shop"]);
  const resource = `/accounts/${server.accountId}/d1/database/${uuid}/query`;

  return {
    server,
    uuid,
    async query(sql) {
      const { status, body } = await request(server, "POST", resource, { sql });
      assert.equal(status, 200, JSON.stringify(body));
      return body.result.at(-1).results;
    },
    // Runs a Node script, which `d1-emulator run` leads to the server, and answers what it printed.
    run(cwd, ...args) {
      const env = {
        PATH: process.env.PATH,
        HOME: cwd,
        CI: "1",
        NO_COLOR: "1",
        D1_CLIENTS: process.env.D1_CLIENTS,
      };
      const words = ["run", "--url", server.url, "--", process.execPath, ...args];
      return new Promise((resolve, reject) => {
        const options = { cwd, env, timeout: 60_000 };
        execFile(process.env.D1_EMULATOR, words, options, (error, stdout, stderr) => {
          if (error) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
          resolve(stdout);
        });
      });
    },
  };
}

test("drizzle-kit pushes, pulls and migrates", async (t) => {
  const { server, uuid, query, run } = await start(t);
  const folder = await mkdtemp(path.join(tmpdir(), "d1-emulator-drizzle-"));
  t.after(() => rm(folder, { recursive: true }));
  await symlink(modulesFolder, path.join(folder, "node_modules"));
  const config = {
    dialect: "sqlite",
    driver: "d1-http",
    schema: "./schema.js",
    out: "./drizzle",
    dbCredentials: { accountId: server.accountId, databaseId: uuid, token: server.token },
  };
  await writeFile(
    path.join(folder, "drizzle.config.js"),
    `module.exports = ${JSON.stringify(config)};`,
  );
  const schema = (columns) =>
    writeFile(
      path.join(folder, "schema.js"),
      'const { integer, sqliteTable, text } = require("drizzle-orm/sqlite-core");\n' +
        `exports.users = sqliteTable("users", { id: integer("id").primaryKey(), ${columns} });`,
    );
  const kit = (...args) => run(folder, path.join(modulesFolder, "drizzle-kit", "bin.cjs"), ...args);
  const columns = () => query("SELECT name FROM pragma_table_info('users')");

  await schema('email: text("email").notNull().unique()');
  await kit("push", "--force");
  assert.deepEqual(await columns(), [{ name: "id" }, { name: "email" }]);

  await schema('email: text("email").notNull().unique(), age: integer("age").default(1)');
  await kit("push", "--force");
  assert.deepEqual(await columns(), [{ name: "id" }, { name: "email" }, { name: "age" }]);
  assert.match(await kit("push", "--force"), /No changes detected/);
  assert.match(await kit("pull"), /1 table[^]*3 columns/);

  await query("DROP TABLE users");
  await rm(path.join(folder, "drizzle"), { recursive: true });
  await kit("generate");
  await kit("migrate");
  assert.equal((await columns()).length, 3);
  assert.equal((await query("SELECT * FROM __drizzle_migrations")).length, 1);
});

test("Prisma's adapter reads, writes and understands errors", async (t) => {
  const { server, uuid, run } = await start(t);

  const printed = JSON.parse(await run(tmpdir(), path.join(here, "prisma_flow.mjs"), uuid));

  assert.equal(printed.inserted, 1);
  assert.deepEqual(printed.rows.columnNames, ["id", "email", "photo"]);
  assert.equal(printed.rows.rows.length, 1);
  assert.equal(printed.rows.rows[0][1], "a@example.test");
  assert.deepEqual(Object.values(printed.rows.rows[0][2]), [0, 255]);
  assert.deepEqual(printed.empty.rows, []);
  assert.equal(printed.duplicate, "UniqueConstraintViolation");
  const list = await request(server, "GET", `/accounts/${server.accountId}/d1/database`);
  assert.deepEqual(
    list.body.result.map((database) => database.name),
    ["shop"],
  );
});
