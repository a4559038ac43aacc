// The differential run over all sessions that are written down and some random ones, the same each
// time; tests/oracle/run takes other seeds, and more.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseSessions, compareSides } from "./oracle.mjs";

test("answers what Miniflare's D1 answers", async () => {
  const sessions = chooseSessions({ statements: 2000, seed: "1" });

  const { failures } = await compareSides(sessions);

  assert.equal(failures.length, 0, `\n${failures.join("\n\n")}`);
});
