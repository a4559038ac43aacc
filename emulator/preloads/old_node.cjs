// Node loads this before any tool. Where the tool fails, and its package wants a newer Node than this
// one, it says so in a line: what Node itself says then is that somebody's file has a syntax error.
// What runs in spite of it is left alone. All files that are loaded so run in every Node that knows
// NODE_OPTIONS: from 8 on.

"use strict";

const fs = require("fs");
const Module = require("module");
const path = require("path");

// Packages that a script of the user's loads; any other is the one that was started.
const LOADED = /[\\/](?:wrangler-dist|miniflare[\\/]dist)[\\/]/;

// Older ones have no threads.
const isMainThread =
  parseInt(process.versions.node, 10) < 12 || require("worker_threads").isMainThread;

let loaded = null;

function numbersOf(version) {
  const parts = version.split(".");
  return [0, 1, 2].map((index) => parseInt(parts[index], 10) || 0);
}

function compare(one, other) {
  const differing = [0, 1, 2].find((index) => one[index] !== other[index]);
  return differing === undefined ? 0 : one[differing] - other[differing];
}

// Whether a comparator of a range, ">=22.12.0" or "^20", holds for a version.
function holds(comparator, version) {
  const parts = /^([^\dxX*]*)(.*)$/.exec(comparator);
  const sign = parts[1].replace("v", "");
  const bound = numbersOf(parts[2]);
  const difference = compare(version, bound);
  if (sign === ">=") return difference >= 0;
  if (sign === ">") return difference > 0;
  if (sign === "<=") return difference <= 0;
  if (sign === "<") return difference < 0;
  // "^20", "~20.1", "20.x" and "20.1.2": as much as is said has to be the same.
  const said = parts[2].split(".").filter((part) => /^\d+$/.test(part)).length;
  const same = sign === "^" ? Math.min(said, 1) : sign === "~" ? Math.min(said, 2) : said;
  return difference >= 0 && version.slice(0, same).join() === bound.slice(0, same).join();
}

// Whether a range of versions, as package.json has it, begins only above this one: for a hole in it,
// above the hole.
function wantsNewer(range, version) {
  const alternatives = range.split("||").map((alternative) =>
    alternative
      .replace(/(\S+)\s+-\s+(\S+)/g, ">=$1 <=$2")
      .replace(/([<>=^~])\s+/g, "$1")
      .trim()
      .split(/\s+/),
  );
  const admits = (comparators) => comparators.every((comparator) => holds(comparator, version));
  const isAbove = (comparator) =>
    !comparator.startsWith("<") &&
    compare(numbersOf(comparator.replace(/^\D*/, "")), version) > 0;
  return (
    !alternatives.some(admits) && alternatives.some((comparators) => comparators.some(isAbove))
  );
}

// The description of the package that a file is part of; null without one.
function packageOf(file) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const description = path.join(folder, "package.json");
    if (fs.existsSync(description)) return JSON.parse(fs.readFileSync(description, "utf8"));
    if (folder === path.dirname(folder)) return null;
  }
}

// The line about the package of `file`; null where this Node will do, or nothing is known.
function complaintAbout(file) {
  try {
    const found = packageOf(fs.realpathSync(file));
    const range = found && found.engines && found.engines.node;
    if (!range || !wantsNewer(range, numbersOf(process.versions.node))) return null;
    return `d1-emulator: ${found.name} ${found.version} wants Node ${range}; this is ${process.version}\n`;
  } catch (error) {
    return null; // a package that cannot be read is not what this is about
  }
}

process.on("exit", (code) => {
  if (!code || !isMainThread) return;
  const files = [process.argv[1], loaded].filter(Boolean);
  const complaint = files.map(complaintAbout).find(Boolean);
  if (complaint) process.stderr.write(complaint);
});

const compile = Module.prototype._compile;
Module.prototype._compile = function (content, filename, ...rest) {
  if (!loaded && LOADED.test(filename)) loaded = filename;
  return compile.call(this, content, filename, ...rest);
};
