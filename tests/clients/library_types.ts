// What the package declares fits the types of Workers. It is checked, not run.

import type * as workers from "@cloudflare/workers-types";
import { drizzle } from "drizzle-orm/d1";

import { start } from "d1-emulator";

const server = await start({ port: 0, log: (text) => process.stderr.write(text) });
const template = await server.template({ migrations: "migrations", seed: "seed.sql", database: "shop" });
const namespace = await template.namespace({ ttl: "1h", clock: { now: new Date(0), frozen: true } });

const database: workers.D1Database = namespace.d1("shop");
const session: workers.D1DatabaseSession = namespace.d1("shop").withSession("first-primary");
const result: workers.D1Result<{ id: number }> = await database.prepare("SELECT 1 AS id").all<{ id: number }>();
const [row]: { id: number }[] = result.results;
drizzle(namespace.d1("shop"));

const fault = await namespace.fault({ do: { error: "network_lost" }, at: "after_commit" });
await fault.remove();
// @ts-expect-error: there is no such place
await namespace.fault({ do: { http: 503 }, at: "later" });
// @ts-expect-error: a template that a function fills needs a name
await server.template({ fill: async () => {} });
console.log(row?.id, session.getBookmark(), namespace.env.CLOUDFLARE_ACCOUNT_ID);
await server.stop();
