// The Worker half of the differential run: what a Worker sees of local D1 and of the server, through
// the remote bindings of Miniflare 4 and 5, and what plain Node sees through the npm package.

import assert from "node:assert/strict";
import path from "node:path";
import { after, test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { load, modulesFolder } from "../clients/modules.mjs";
import { startServer } from "../clients/server.mjs";
import { BindingSide } from "./binding_side.mjs";
import { sessions } from "./binding_sessions.mjs";
import { LibrarySide } from "./library_side.mjs";

// Miniflare's bookmarks are rows in the database, which move the last row id and the size.
const META = ["changes", "changed_db", "rows_read", "rows_written"];

// The differences that are meant: all that an entry says holds of a call that it excuses.
const DIFFERENCES = [
  {
    id: "statement-in-use",
    reason: "workerd does not let go of a statement before the last, and fails a text that has it again",
    expected: /A SQL prepared statement can only be executed once at a time\./,
  },
  {
    id: "statement-in-progress",
    reason: "workerd cannot end its transaction while such a statement has rows left",
    expected: /internal error; reference = /,
  },
  {
    id: "kv-table",
    reason: "a database of the service has the table _cf_KV from the start, a local one has none",
    expected: /no such table: _cf_KV/,
    actual: /access to _cf_KV\.key is prohibited/,
  },
  {
    id: "comment-at-the-start",
    reason: "to Miniflare 4 a comment line begins with white space, to 5 it need not",
    version: 4,
    expected: /SQL code did not contain a statement\./,
    actual: /No SQL statements detected\./,
  },
];

function excused(version, { expected, actual }) {
  const fits = (pattern, { error }) => !pattern || pattern.test(error ?? "");
  return DIFFERENCES.some(
    (entry) =>
      (entry.version ?? version) === version &&
      fits(entry.expected, expected) &&
      fits(entry.actual, actual),
  );
}

// An answer without what is different from run to run.
function compared(answer) {
  const result = (value) => {
    if (Array.isArray(value?.meta) || value?.meta === undefined) return value;
    return { ...value, meta: Object.fromEntries(META.map((key) => [key, value.meta[key]])) };
  };
  if (answer.error !== undefined) return answer;
  const { value } = answer;
  if (typeof value?.duration === "number") return { value: { ...value, duration: undefined } };
  return { value: Array.isArray(value) ? value.map(result) : result(value) };
}

const MINIFLARES = {
  4: "miniflare",
  5: path.join(modulesFolder, "wrangler-new", "node_modules", "miniflare"),
};

// What `actual` answers otherwise than `expected`, a line each.
async function differencesOf(version, expected, actual) {
  const failures = [];
  for (const session of sessions) {
    const [wanted, given] = [await expected.run(session), await actual.run(session)];
    session.calls.forEach((call, i) => {
      const pair = { expected: compared(wanted.answers[i]), actual: compared(given.answers[i]) };
      if (isDeepStrictEqual(pair.expected, pair.actual) || excused(version, pair)) return;
      failures.push(`${session.name} ${JSON.stringify({ ...call, ...pair })}`);
    });
    // Both have a bookmark exactly where the calls were a session's.
    assert.equal(typeof given.bookmark, typeof wanted.bookmark, session.name);
  }
  return failures;
}

for (const [version, name] of Object.entries(MINIFLARES)) {
  test(`a Worker in Miniflare ${version} sees of the server what it sees of local D1`, async () => {
    const miniflare = await load(name);
    const server = await startServer();
    after(() => server.stop());
    const local = await BindingSide.start(miniflare, sessions);
    after(() => local.stop());
    const remote = await BindingSide.start(miniflare, sessions, server);
    after(() => remote.stop());

    const failures = await differencesOf(Number(version), local, remote);

    assert.equal(failures.length, 0, failures.join("\n"));
  });
}

test("plain Node sees by the npm package what a Worker sees of local D1", async () => {
  const server = await startServer();
  after(() => server.stop());
  const local = await BindingSide.start(await load(MINIFLARES[5]), sessions);
  after(() => local.stop());

  const failures = await differencesOf(5, local, new LibrarySide(server));

  assert.equal(failures.length, 0, failures.join("\n"));
});
