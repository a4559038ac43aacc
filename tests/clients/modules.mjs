// The packages that tests/clients/install put outside the repository. tests/clients/run names their
// folder in D1_CLIENTS.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

assert.ok(process.env.D1_CLIENTS, "start the tests with tests/clients/run");

export const modulesFolder = path.join(process.env.D1_CLIENTS, "node_modules");

const require = createRequire(path.join(process.env.D1_CLIENTS, "package.json"));

// Imports the package or file `name` as an ES module.
export function load(name) {
  return import(pathToFileURL(require.resolve(name)));
}
