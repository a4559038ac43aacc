// The newest wrangler: it asks for a database by its name.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createDatabases, request, startServer } from "./server.mjs";
import { makeProject } from "./wrangler.mjs";
import { testWrangler } from "./wrangler_suite.mjs";

testWrangler("new", {
  notFound: /Couldn't find a D1 DB with name or binding 'nobody'/,
  refusesLimit: (run) => {
    assert.equal(run.code, 1);
    assert.match(run.stdout + run.stderr, /limit must be positive number/);
  },
});

test("insights without a name are of every database of the account", async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const project = await makeProject("new", server);
  t.after(() => project.remove());
  const [shop, other] = await createDatabases(server, ["shop", "other"]);
  for (const [uuid, count] of [
    [shop.uuid, 2],
    [other.uuid, 1],
  ]) {
    const path = `/accounts/${server.accountId}/d1/database/${uuid}/query`;
    for (let i = 0; i < count; ++i) await request(server, "POST", path, { sql: `SELECT ${i}` });
  }

  const { stdout } = await project.run(["d1", "insights", "--sort-by", "count", "--json"]);

  assert.deepEqual(
    JSON.parse(stdout).map((row) => [row.query, row.numberOfTimesRun, row.databaseId]),
    [
      ["SELECT ?", 2, shop.uuid],
      ["SELECT ?", 1, other.uuid],
    ],
  );
});
