// A registry of npm on this machine, with the packages of a folder's .tgz files and those that are described to it, and no
// others.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// By their numbers; what comes before a version (1.0.0-beta) is older than all that have none.
function isNewer(version, than) {
  const order = (text) => [text.includes("-") ? 0 : 1, ...text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0)];
  const [left, right] = [order(version), order(than)];
  const at = left.findIndex((part, i) => part !== (right[i] ?? 0));
  return at >= 0 && left[at] > (right[at] ?? 0);
}

// {url, asked, stop()}; `asked` has the path of each request. `others` are descriptions without files, `installed` is
// what installed.mjs gives.
export async function startRegistry(folder, others = [], installed = []) {
  const files = new Map(); // by path: content, or what makes a stream of it
  const versions = new Map(); // by name of the package
  const asked = [];
  const server = createServer((request, response) => {
    const resource = decodeURIComponent(request.url);
    asked.push(resource);
    const file = files.get(resource);
    const description = versions.get(resource.slice(1));
    if (typeof file === "function") return file().pipe(response);
    if (file) return response.end(file);
    response.writeHead(description ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(description ?? {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}`;
  const add = (description, dist) => {
    const { name, version } = description;
    const listed = versions.get(name) ?? { name, "dist-tags": { latest: version }, versions: {} };
    listed.versions[version] = { ...description, dist };
    if (isNewer(version, listed["dist-tags"].latest)) listed["dist-tags"].latest = version;
    versions.set(name, listed);
  };
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(".tgz"))) {
    const content = await readFile(path.join(folder, name));
    const { stdout } = await run("tar", ["-xOf", path.join(folder, name), "package/package.json"]);
    const digest = createHash("sha512").update(content).digest("base64");
    files.set(`/${name}`, content);
    add(JSON.parse(stdout), { tarball: `${url}/${name}`, integrity: `sha512-${digest}` });
  }
  for (const description of others) add(description, { tarball: `${url}/none.tgz`, integrity: "sha512-none" });
  for (const { description, pack } of installed) {
    const resource = `/${description.name}/-/${description.version}.tar`;
    files.set(resource, pack);
    add(description, { tarball: url + resource });
  }
  return {
    url,
    asked,
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
