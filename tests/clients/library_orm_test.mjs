// The ORMs' own D1 drivers, on the npm package's D1Database in plain Node.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { start } from "./library.mjs";
import { load } from "./modules.mjs";

const server = await start();
after(() => server.stop());

test("drizzle queries, batches and rolls back", async () => {
  const { drizzle } = await load("drizzle-orm/d1");
  const { blob, integer, sqliteTable, text } = await load("drizzle-orm/sqlite-core");
  const { desc, eq, sql } = await load("drizzle-orm");
  const users = sqliteTable("users", {
    id: integer("id").primaryKey(),
    email: text("email").notNull().unique(),
    seen: integer("seen", { mode: "timestamp" }),
    photo: blob("photo", { mode: "buffer" }),
  });
  const database = (await server.namespace()).d1("drizzle");
  const db = drizzle(database, { schema: { users } });
  await db.run(sql`CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, seen INTEGER, photo BLOB)`);
  const seen = new Date(1_700_000_000_000);

  const [ada] = await db.insert(users).values({ email: "ada@example.test", seen, photo: Buffer.from([0, 255]) }).returning();
  assert.deepEqual([ada.id, ada.email, ada.seen], [1, "ada@example.test", seen]);

  const [, , found] = await db.batch([
    db.insert(users).values({ email: "bob@example.test" }),
    db.update(users).set({ email: "adele@example.test" }).where(eq(users.id, 1)),
    db.select({ email: users.email }).from(users).orderBy(desc(users.id)),
  ]);
  assert.deepEqual(found, [{ email: "bob@example.test" }, { email: "adele@example.test" }]);

  const twice = db.insert(users).values({ email: "eve@example.test" });
  await assert.rejects(db.batch([twice, twice]), /UNIQUE constraint failed: users\.email/);
  assert.equal(await db.$count(users), 2);
  assert.deepEqual(await db.query.users.findFirst({ where: eq(users.id, 2) }), {
    id: 2, email: "bob@example.test", seen: null, photo: null,
  });
  await assert.rejects(db.get(sql`SELECT * FROM nope`), (error) => /no such table: nope/.test(String(error.cause ?? error)));
});

test("Prisma's adapter reads, writes and understands errors", async () => {
  const { PrismaD1 } = await load("@prisma/adapter-d1");
  const adapter = await new PrismaD1((await server.namespace()).d1("prisma")).connect();
  const run = (sql, args = [], types = []) => ({
    sql,
    args,
    argTypes: types.map((scalarType) => ({ scalarType, arity: "scalar" })),
  });
  await adapter.executeScript("CREATE TABLE User (id INTEGER PRIMARY KEY, email TEXT UNIQUE, photo BLOB);");
  const insert = run(
    "INSERT INTO User (email, photo) VALUES (?, ?)",
    ["a@example.test", new Uint8Array([0, 255])],
    ["string", "bytes"],
  );

  assert.equal(await adapter.executeRaw(insert), 1);

  const { columnNames, rows } = await adapter.queryRaw(run("SELECT id, email, photo FROM User"));
  assert.deepEqual(columnNames, ["id", "email", "photo"]);
  assert.deepEqual([rows.length, rows[0][1], Object.values(rows[0][2])], [1, "a@example.test", [0, 255]]);
  assert.deepEqual((await adapter.queryRaw(run("SELECT id FROM User WHERE id = ?", [9], ["int"]))).rows, []);
  await assert.rejects(adapter.executeRaw(insert), (error) => {
    assert.equal(error.cause.kind, "UniqueConstraintViolation");
    return true;
  });
  const transaction = await adapter.startTransaction();
  await transaction.executeRaw(run("DELETE FROM User"));
  await transaction.commit();
  assert.deepEqual((await adapter.queryRaw(run("SELECT id FROM User"))).rows, []);
});
