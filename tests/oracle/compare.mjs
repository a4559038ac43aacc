// What both sides answered, compared request by request.

import { isDeepStrictEqual } from "node:util";

const META = ["changes", "last_row_id", "changed_db", "size_after", "rows_read", "rows_written"];

// A list of {request, index, fields, expected, actual}: the requests of `session` that were
// answered differently, with the names of the fields that differ.
export function differingRequests(session, expected, actual) {
  return session.requests
    .map((request, index) => {
      const fields = differingFields(expected[index], actual[index]);
      return { request, index, fields, expected: expected[index], actual: actual[index] };
    })
    .filter(({ fields }) => fields.length > 0);
}

function differingFields(expected, actual) {
  if (expected.error !== undefined || actual.error !== undefined) {
    return expected.error === actual.error ? [] : ["error"];
  }
  const fields = actual.spelling === undefined ? [] : ["spelling"];
  if (expected.results.length !== actual.results.length) return [...fields, "number of results"];
  expected.results.forEach((left, i) => {
    const right = actual.results[i];
    for (const part of ["columns", "rows", "objects"]) {
      if (!isDeepStrictEqual(left[part], right[part])) fields.push(part);
    }
    fields.push(...META.filter((name) => left.meta[name] !== right.meta[name]));
  });
  return [...new Set(fields)];
}

// One difference as lines to read.
export function describe(session, { request, index, fields, expected, actual }) {
  const statements = request.statements.map(({ sql, params }) => {
    const bound = params === undefined ? "" : ` <- ${shorten(JSON.stringify(params))}`;
    return `    ${shorten(sql)}${bound}`;
  });
  return [
    `${session.name}, request ${index} (${request.form}): ${fields.join(", ")}`,
    ...statements,
    `  expected ${shorten(show(expected, fields), 900)}`,
    `  actual   ${shorten(show(actual, fields), 900)}`,
  ].join("\n");
}

function show(answer, fields) {
  if (answer.error !== undefined) return `error: ${answer.error}`;
  const relevant = answer.results.map((result) => {
    if (fields.includes("error") || fields.includes("number of results")) return result;
    const shown = { ...result, ...result.meta, meta: undefined };
    return Object.fromEntries(fields.map((field) => [field, shown[field]]));
  });
  return JSON.stringify(relevant) + (answer.spelling === undefined ? "" : ` ${answer.spelling}`);
}

function shorten(text, length = 300) {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
