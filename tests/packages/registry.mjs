// A registry of npm on this machine, with the packages of a folder's .tgz files, and no others.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// {url, asked, stop()}; `asked` has the path of each request. `others` are descriptions without files.
export async function startRegistry(folder, others = []) {
  const files = new Map(); // by path
  const versions = new Map(); // by name of the package
  const asked = [];
  const server = createServer((request, response) => {
    const resource = decodeURIComponent(request.url);
    asked.push(resource);
    const file = files.get(resource);
    const description = versions.get(resource.slice(1));
    if (file) return response.end(file);
    response.writeHead(description ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(description ?? {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}`;
  const add = (description, dist) => {
    const { name, version } = description;
    const listed = { ...description, dist };
    versions.set(name, { name, "dist-tags": { latest: version }, versions: { [version]: listed } });
  };
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(".tgz"))) {
    const content = await readFile(path.join(folder, name));
    const { stdout } = await run("tar", ["-xOf", path.join(folder, name), "package/package.json"]);
    const digest = createHash("sha512").update(content).digest("base64");
    files.set(`/${name}`, content);
    add(JSON.parse(stdout), { tarball: `${url}/${name}`, integrity: `sha512-${digest}` });
  }
  for (const description of others) add(description, { tarball: `${url}/none.tgz`, integrity: "sha512-none" });
  return {
    url,
    asked,
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
