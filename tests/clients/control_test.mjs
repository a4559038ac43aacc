// Rehearsed failures as official clients see them, and what the journal tells of their retries.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { load } from "./modules.mjs";
import { createDatabases, startServer } from "./server.mjs";
import { makeProject } from "./wrangler.mjs";

const { default: Cloudflare } = await load("cloudflare");

async function start(t) {
  const server = await startServer();
  t.after(() => server.stop());
  const client = new Cloudflare({ baseURL: server.apiBaseUrl, apiToken: server.token });
  const [database] = await createDatabases(server, ["shop"]);
  const query = (sql, options) =>
    client.d1.database.query(database.uuid, { account_id: server.accountId, sql }, options);
  await query("CREATE TABLE orders(id INTEGER PRIMARY KEY, what TEXT)");

  const control = async (method, resource, body) => {
    const response = await fetch(`${server.url}/_d1/${resource}`, {
      method,
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const arm = async (rule) => {
    const { status, body } = await control("POST", "faults", rule);
    assert.equal(status, 201, JSON.stringify(body));
  };
  const verify = async (claim) => {
    const { status, body } = await control("POST", "journal/verify", claim);
    assert.equal(status, 200, body.error?.message);
  };
  return { server, client, database, query, arm, verify };
}

const insert = "INSERT INTO orders(what) VALUES('tea')";

async function countOrders(query) {
  const page = await query("SELECT count(*) AS n FROM orders");
  return page.result[0].results[0].n;
}

describe("cloudflare SDK, rehearsed failures", () => {
  test("repeats a request that the platform has lost", async (t) => {
    const { query, arm, verify } = await start(t);
    await arm({ match: { kind: "write" }, when: { times: 1 }, do: { error: "network_lost" } });

    await query(insert);

    assert.equal(await countOrders(query), 1);
    await verify({ match: { sql: "^INSERT" }, times: { exactly: 2 } });
    await verify({
      match: { sql: "^INSERT", status: 500, error: "Network connection lost." },
      times: { exactly: 1 },
    });
  });

  test("writes twice where the answer to a write is lost", async (t) => {
    const { query, arm, verify } = await start(t);
    const lost = { connection: "reset" };
    await arm({ match: { tables: ["orders"] }, when: { times: 1 }, do: lost, at: "after_commit" });

    await query(insert);

    assert.equal(await countOrders(query), 2);
    await verify({ match: { sql: "^INSERT" }, times: { exactly: 2 } });
  });

  test("names each failure as D1 does", async (t) => {
    const { query, arm } = await start(t);
    const cases = [
      ["overloaded_too_many", Cloudflare.RateLimitError, /Too many requests queued\./],
      ["code_updated", Cloudflare.InternalServerError, /reset because its code was updated/],
      ["free_rows_written", Cloudflare.BadRequestError, /free tier daily row write limit/],
      ["database_full", Cloudflare.BadRequestError, /Exceeded maximum DB size/],
      ["not_found", Cloudflare.NotFoundError, /could not be found/],
      ["auth", Cloudflare.AuthenticationError, /Authentication error/],
    ];
    for (const [error, type, words] of cases) {
      await arm({ match: { sql: "orders" }, when: { times: 1 }, do: { error } });
      await assert.rejects(query(insert, { maxRetries: 0 }), (thrown) => {
        assert.ok(thrown instanceof type, `${error}: ${thrown.constructor.name}`);
        assert.match(thrown.errors[0].message, words);
        return true;
      });
    }
    assert.equal(await countOrders(query), 0);
  });

  for (const connection of ["empty", "truncate"]) {
    test(`takes an answer that is lost (${connection}) for a lost connection`, async (t) => {
      const { query, arm } = await start(t);
      await arm({ match: { kind: "write" }, when: { times: 1 }, do: { connection } });

      await assert.rejects(query(insert, { maxRetries: 0 }));

      assert.equal(await countOrders(query), 0);
    });
  }
});

test("wrangler tells a rehearsed failure in D1's words", async (t) => {
  const { server, database, query, arm } = await start(t);
  const project = await makeProject("new", server);
  t.after(() => project.remove());
  await project.configure(database);
  await arm({ match: { sql: "^INSERT" }, do: { error: "database_full" } });

  const args = ["d1", "execute", "shop", "--remote", "--yes", "--command", insert];
  const { code, stdout, stderr } = await project.run(args);

  assert.equal(code, 1, stdout);
  assert.match(stdout + stderr, /Exceeded maximum DB size\./);
  assert.equal(await countOrders(query), 0);
});
