// Packs the page for the program that serves it: build.mjs PACKAGES OUTPUT.cc
//
// PACKAGES is the folder that script/npm-install has printed. Writes the definition of BuiltPage(),
// and says how large the page is.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [packages, output] = process.argv.slice(2);
const folder = path.dirname(fileURLToPath(import.meta.url));
const { build } = createRequire(path.join(packages, "package.json"))("esbuild");

const types = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

// The view that most addresses are of: it comes with the page, in fewer files than by itself.
const FIRST = "tables";
const MAIN = "app/main.tsx";

// The module "page:views": what is loaded for each view that there is. A view is a folder of views/
// with a view.tsx, and needs no line anywhere else. All but the first import MAIN, so that what they share
// with it is in one file: that is there sooner than several, and runs in the order of its imports.
const views = {
  name: "views",
  setup(build) {
    build.onResolve({ filter: /^page:views?(\/|$)/ }, ({ path }) => ({ path, namespace: "page" }));
    build.onLoad({ filter: /^page:views$/, namespace: "page" }, () => {
      const names = readdirSync(path.join(folder, "views"))
        .filter((name) => existsSync(path.join(folder, "views", name, "view.tsx")))
        .sort();
      const lines = names.map((name) => `${name}: ${name === FIRST ? "() => Promise.resolve({ default: first })" : `() => import("page:view/${name}")`},`);
      const contents = `import first from "./views/${FIRST}/view.tsx";\nexport const views = {\n${lines.join("\n")}\n};`;
      return { contents, resolveDir: folder };
    });
    build.onLoad({ filter: /^page:view\//, namespace: "page" }, ({ path: view }) => {
      const contents = `import "./${MAIN}";\nexport { default } from "./views/${path.basename(view)}/view.tsx";`;
      return { contents, resolveDir: folder };
    });
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: folder,
  entryPoints: { main: MAIN, page: "style/page.css", icon: "style/icon.svg" },
  loader: { ".svg": "copy" },
  nodePaths: [path.join(packages, "node_modules")],
  plugins: [views],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  outdir: "/_page",
  publicPath: "/_page",
  write: false,
  metafile: true,
  logLevel: "warning",
});

const files = outputFiles
  .map(({ path: file, contents }) => ({
    path: `/_page/${path.basename(file)}`,
    type: types[path.extname(file)],
    bytes: Buffer.from(contents),
  }))
  .sort((a, b) => (a.path < b.path ? -1 : 1));

function addressOf(name) {
  return files.find((file) => path.basename(file.path).startsWith(`${name}-`)).path;
}

// What views share, MAIN itself among it, esbuild puts into a file of its own.
const [script, { imports }] = Object.entries(metafile.outputs).find(([, { inputs }]) => MAIN in inputs);
if (imports.some(({ kind }) => kind === "import-statement")) throw new Error(`the page is more than one file: ${JSON.stringify(imports)}`);

const document = readFileSync(path.join(folder, "document.html"), "utf8")
  .replace("%ICON%", addressOf("icon"))
  .replace("%STYLE%", addressOf("page"))
  .replace("%SCRIPT%", `/_page/${path.basename(script)}`);

// A string literal of any bytes. Octal escapes have three digits at most, so that none runs on.
function literal(bytes) {
  let text = "";
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f;
    text += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  }
  return `{"${text}", ${bytes.length}}`;
}

let gzipBytes = 0;
const rows = files.map((file) => {
  const gzip = gzipSync(file.bytes, { level: 9 });
  gzipBytes += gzip.length;
  const name = `${literal(Buffer.from(file.path))}, ${literal(Buffer.from(file.type))}`;
  return `    {${name},\n     ${literal(gzip)}},`;
});

const source = `// Made by emulator/page/build.mjs.

#include "emulator/page/page_build.h"

#ifdef __clang__
#pragma clang diagnostic ignored "-Woverlength-strings"
#endif

namespace emulator {

namespace {

constexpr std::string_view kDocument = ${literal(Buffer.from(document))};

constexpr PageFile kFiles[] = {
${rows.join("\n")}
};

}  // namespace

PageBuild BuiltPage() { return {kDocument, kFiles}; }

}  // namespace emulator
`;
const unfinished = `${output}.${createHash("sha256").update(source).digest("hex").slice(0, 8)}`;
writeFileSync(unfinished, source);
renameSync(unfinished, output);
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`the page: ${files.length} files, ${kib(gzipBytes)} by gzip`);
