// The oldest wrangler that is looked after: it finds databases by paging through the list.

import assert from "node:assert/strict";

import { testWrangler } from "./wrangler_suite.mjs";

testWrangler("old", {
  notFound: /Couldn't find DB with name 'nobody'/,
  // What goes wrong with insights it does not tell.
  refusesLimit: ({ stdout }) => assert.deepEqual(JSON.parse(stdout), []),
});
