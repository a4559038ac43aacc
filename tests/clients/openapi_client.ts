// What a user writes against the types that openapi-typescript makes of /api/openapi.json: compiled by
// openapi_test.mjs, and run with the server's address, a workspace and a name for a new database.
// Prints what it reads as JSON.

import createClient from "openapi-fetch";

import type { components, paths } from "./api";

declare const process: { argv: string[] };

const [baseUrl, token, workspaceId, name] = process.argv.slice(2) as string[];

const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });

// Throws the message of an answer that is an Error.
function dataOf<Data>({ data, error }: {
  data?: Data;
  error?: components["schemas"]["Error"];
}): Data {
  if (data === undefined) throw new Error(error?.error.message ?? "no answer");
  return data;
}

const created = dataOf(await client.POST("/api/databases", { body: { workspaceId: workspaceId!, name: name! } }));
const path = { id: created.id };
const query = async (body: components["schemas"]["Query"]) =>
  dataOf(await client.POST("/api/databases/{id}/query", { params: { path }, body }));
await query({ query: "CREATE TABLE t(a, b)" });
await query({ query: "INSERT INTO t VALUES (?, ?)", params: ["x", { base64: "AP8=" }] });
const { rows } = await query({ query: "SELECT a, b, 1.5 AS c, NULL AS d FROM t" });
const texts: string[] = rows.flatMap((row) => (typeof row.a === "string" ? [row.a] : []));
const table = dataOf(
  await client.GET("/api/databases/{id}/tables/{tableName}/rows", {
    params: { path: { ...path, tableName: "t" }, query: { limit: 1 } },
  }),
);

const filter: components["schemas"]["DatabaseFilter"] = { name: { startsWith: name! }, status: "ready" };
const orderBy: components["schemas"]["DatabaseOrderBy"] = [{ createdAt: "desc" }, { name: "asc_nulls_first" }];
const page = dataOf(
  await client.GET("/api/databases", {
    params: { query: { filter: JSON.stringify(filter), orderBy: JSON.stringify(orderBy) } },
  }),
);
const missing = await client.GET("/api/databases/{id}", { params: { path: { id: "dbs_none" } } });

console.log(
  JSON.stringify({
    rows,
    texts,
    table: table.rows,
    listed: page.data.map((database) => database.name),
    missing: missing.error?.error.code,
  }),
);
