// A session is {name, requests}: requests sent one after another to a database of their own.
// A request is {form, statements: [{sql, params?}], objects}: `form` is
//   single   one statement with its parameters,
//   batch    a list of statements,
//   text     the statements, without parameters, joined by `;` into one text.
// With `objects` the rows are asked for as objects, otherwise as arrays under their columns.
//
// What comes back for a request is {error} or {results: [{columns, rows, objects, meta}]}.

// A request of one statement.
export function single(sql, params) {
  return { form: "single", statements: [{ sql, params }], objects: false };
}

// A request of several statements that succeed or fail together; each is SQL or {sql, params}.
export function batch(...statements) {
  const list = statements.map((item) => (typeof item === "string" ? { sql: item } : item));
  return { form: "batch", statements: list, objects: false };
}

// The same, sent as one text.
export function text(...statements) {
  return { form: "text", statements: statements.map((sql) => ({ sql })), objects: false };
}

export function countStatements(session) {
  return session.requests.reduce((sum, request) => sum + request.statements.length, 0);
}
