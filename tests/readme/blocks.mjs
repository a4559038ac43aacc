// The blocks of a page that are commands or scripts, and how pages.json says that they are to be run.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export const root = path.join(import.meta.dirname, "..", "..");

export const pages = JSON.parse(await readFile(path.join(import.meta.dirname, "pages.json"), "utf8"));

const WITHOUT_PAGES = new Set([".git", "build", "node_modules"]);

// The paths of all README.md of the repository.
export async function readmes(folder = ".") {
  const found = [];
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory() && !WITHOUT_PAGES.has(entry.name)) found.push(...(await readmes(name)));
    if (entry.name === "README.md") found.push(name);
  }
  return found;
}

export const textOf = (page) => readFile(path.join(root, page), "utf8");

// A line of a block that says how each of its lines is run.
function linesOf(block, rules) {
  const lines = block.text.split("\n").filter((line) => line.trim() !== "");
  assert.equal(lines.length, rules.length, `as many lines as rules for\n${block.text}`);
  return lines.map((line, i) => {
    assert.ok(line.startsWith(rules[i].starts), `"${line}" is not the line that starts with "${rules[i].starts}"`);
    return { ...rules[i], language: block.language, text: line };
  });
}

// [{language, text, as, prints, before, tried_by, why}] in the order of the page, one for each block, or for each line of
// those that pages.json takes apart. Every rule there is of one block.
export async function stepsOf(page) {
  const rules = [...pages[page].blocks];
  const steps = [];
  for (const [, language, text] of (await textOf(page)).matchAll(/^```(sh|js)\n([^]*?)^```$/gm)) {
    const block = { language, text };
    const rule = rules[0] && text.startsWith(rules[0].starts) ? rules.shift() : {};
    if (rule.lines) steps.push(...linesOf(block, rule.lines));
    else steps.push({ ...rule, ...block });
  }
  assert.deepEqual(rules.map((rule) => rule.starts), [], `${page} has no such blocks, in this order`);
  return steps;
}
