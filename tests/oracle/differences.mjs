// The differences that are meant: differences.json names each with its reason. An entry excuses a
// request when all it says holds:
//   sql        the pattern fits one of the request's statements
//   expected   the pattern fits the error of the side that is right
//   actual     the pattern fits the error of the side under test
//   after      the pattern fits an error of the side that is right, earlier in the same session
//   afterSql   the pattern fits a statement of an earlier request in the same session
//   fields     nothing but these fields differs; without it, the whole answer may
//   holding    every row that differs holds this value
//   unordered  both sides have the same rows, in different order
//   repeated   the session sent the same single statement before

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

export class Differences {
  #entries;

  constructor() {
    const text = readFileSync(new URL("differences.json", import.meta.url), "utf8");
    this.#entries = JSON.parse(text).map((entry) => ({ ...entry, excused: 0 }));
  }

  // Whether an entry excuses `difference`; `earlier` are the requests before it in its session,
  // each as {request, expected}.
  excuse(difference, earlier) {
    const entry = this.#entries.find((candidate) => applies(candidate, difference, earlier));
    if (entry !== undefined) entry.excused += difference.request.statements.length;
    return entry !== undefined;
  }

  // Each entry's id and reason, and the count of statements it excused.
  counts() {
    return this.#entries.map(({ id, reason, excused }) => ({ id, reason, count: excused }));
  }
}

function applies(entry, { request, fields, expected, actual }, earlier) {
  const fits = (pattern, text) => text !== undefined && new RegExp(pattern, "i").test(text);
  if (entry.sql && !request.statements.some(({ sql }) => fits(entry.sql, sql))) return false;
  if (entry.expected && !fits(entry.expected, expected.error)) return false;
  if (entry.actual && !fits(entry.actual, actual.error)) return false;
  if (entry.after && !earlier.some((one) => fits(entry.after, one.expected.error))) return false;
  const asked = earlier.flatMap((one) => one.request.statements);
  if (entry.afterSql && !asked.some(({ sql }) => fits(entry.afterSql, sql))) return false;
  const same = (one) => isDeepStrictEqual(one.request.statements, request.statements);
  if (entry.repeated && !earlier.some(same)) return false;
  if (entry.fields && !fields.every((field) => entry.fields.includes(field))) return false;
  const holds = (row) => row.includes(entry.holding);
  if (entry.holding && !differingRows(expected, actual).every(holds)) return false;
  return !entry.unordered || isDeepStrictEqual(rowsOf(expected).sort(), rowsOf(actual).sort());
}

// The values of each row of the side that is right whose place on the other side is not its equal.
function differingRows(expected, actual) {
  const others = rowsOf(actual);
  return rowsOf(expected).filter((row, i) => !isDeepStrictEqual(row, others[i]));
}

// The values of every row in `answer`.
function rowsOf({ results }) {
  return results.flatMap((result) => result.rows ?? result.objects).map(Object.values);
}
