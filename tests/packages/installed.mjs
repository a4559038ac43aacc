// The packages of a node_modules folder, as a registry describes them: so that `npm install NAME` gets without a
// network what was installed once with one.

import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

// The folders of packages below `modules`, those inside of packages included.
async function packageFolders(modules) {
  const found = [];
  for (const entry of await readdir(modules, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory() || entry.name.startsWith(".")) continue;
    const folder = path.join(modules, entry.name);
    if (entry.name.startsWith("@")) {
      found.push(...(await packageFolders(folder)));
    } else {
      found.push(folder, ...(await packageFolders(path.join(folder, "node_modules"))));
    }
  }
  return found;
}

// What `name` is for code in `folder`, as Node looks for it: in the node_modules of it and of all above.
function resolved(name, folder, known) {
  for (let above = folder; above !== path.dirname(above); above = path.dirname(above)) {
    const found = known.get(path.join(above, "node_modules", name));
    if (found) return found;
  }
  return undefined;
}

// Each dependency that is there, as just the version that is there; what another platform needs is not.
function pinned(dependencies, folder, known) {
  const pairs = Object.keys(dependencies ?? {}).map((name) => [name, resolved(name, folder, known)]);
  const there = pairs.filter(([, found]) => found);
  return Object.fromEntries(
    there.map(([name, found]) => [name, found.name === name ? found.version : `npm:${found.name}@${found.version}`]),
  );
}

// [{description, pack()}]: pack() gives the package as a stream of tar. Of copies of one version, the first.
export async function installedPackages(modules) {
  const known = new Map(); // by folder
  for (const folder of await packageFolders(modules)) {
    const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => undefined);
    const description = text && JSON.parse(text);
    if (description?.name && description.version) known.set(folder, description);
  }
  const packages = new Map();
  for (const [folder, description] of known) {
    const name = `${description.name}@${description.version}`;
    if (packages.has(name)) continue;
    const { scripts, devDependencies, ...rest } = description;
    for (const kind of ["dependencies", "optionalDependencies", "peerDependencies"]) {
      rest[kind] = pinned(rest[kind], folder, known);
    }
    const words = ["-C", folder, "--exclude=./node_modules", "--transform=s,^\\.,package,", "-cf", "-", "."];
    packages.set(name, { description: rest, pack: () => spawn("tar", words, { stdio: ["ignore", "pipe", "inherit"] }).stdout });
  }
  return [...packages.values()];
}
