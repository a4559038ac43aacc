// Parts of the page that need no browser, loaded into Node.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

assert.ok(process.env.D1_PAGE_PACKAGES, "start the tests with tests/page/run");

const packages = process.env.D1_PAGE_PACKAGES;
const { build } = createRequire(path.join(packages, "package.json"))("esbuild");
const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../emulator/page");

// What the module `file` of the page exports.
export async function loadPart(file) {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [file],
    bundle: true,
    format: "esm",
    write: false,
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths: [path.join(packages, "node_modules")],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
