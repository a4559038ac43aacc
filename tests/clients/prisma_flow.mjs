// What Prisma's driver adapter does over HTTP, step by step; prints each step's answer as JSON.
// Run by d1-emulator run: the adapter has Cloudflare's address built in.

import { load } from "./modules.mjs";

const { PrismaD1 } = await load("@prisma/adapter-d1");
const factory = new PrismaD1({
  CLOUDFLARE_D1_TOKEN: process.env.CLOUDFLARE_API_TOKEN,
  CLOUDFLARE_ACCOUNT_ID: process.env.CLOUDFLARE_ACCOUNT_ID,
  CLOUDFLARE_DATABASE_ID: process.argv[2],
});

const adapter = await factory.connect();
const run = (sql, args = [], types = []) => ({
  sql,
  args,
  argTypes: types.map((scalarType) => ({ scalarType, arity: "scalar" })),
});

await adapter.executeScript(
  "CREATE TABLE User(id INTEGER PRIMARY KEY, email TEXT UNIQUE, photo BLOB);\n" +
    "CREATE INDEX by_photo ON User(photo);",
);
const insert = run(
  "INSERT INTO User(email, photo) VALUES (?, ?)",
  ["a@example.test", new Uint8Array([0, 255])],
  ["string", "bytes"],
);
const inserted = await adapter.executeRaw(insert);
const rows = await adapter.queryRaw(run("SELECT id, email, photo FROM User; "));
const empty = await adapter.queryRaw(run("SELECT id FROM User WHERE id = ?", [9], ["int"]));
// The adapter wraps an error twice; what it understood first is the message of the outer one.
const duplicate = await adapter.executeRaw(insert).then(
  () => null,
  (error) => error.cause.message,
);
const shadow = await factory.connectToShadowDb();
await shadow.executeScript("CREATE TABLE s(a)");
await shadow.dispose();

console.log(JSON.stringify({ inserted, rows, empty, duplicate }));
