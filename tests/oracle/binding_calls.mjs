// The calls of a session, made one after the other on a D1Database, and what each has given, or how it
// has failed.

// A value that JSON does not hold stands as {"$bytes": […]}, {"$numbers": [KIND, …]} for the typed
// array of that kind, or {"$half": CODE} for a text with half a surrogate pair.
function revived(value) {
  if (value?.$bytes) return new Uint8Array(value.$bytes);
  if (value?.$numbers) return new globalThis[value.$numbers[0]](value.$numbers.slice(1));
  if (value?.$half) return `a${String.fromCharCode(value.$half)}b`;
  return value;
}

function statementOf(db, { sql, params }) {
  const statement = db.prepare(sql);
  return params === undefined ? statement : statement.bind(...params.map(revived));
}

const CALLS = {
  all: (db, call) => statementOf(db, call).all(),
  run: (db, call) => statementOf(db, call).run(),
  raw: (db, call) => statementOf(db, call).raw(call.options),
  first: (db, call) => statementOf(db, call).first(...(call.column ? [call.column] : [])),
  batch: (db, call) => db.batch(call.statements.map((each) => statementOf(db, each))),
  exec: (db, call) => db.exec(call.sql),
  dump: async (db) => (await db.dump()).byteLength,
};

async function answerTo(db, call) {
  try {
    const value = await CALLS[call.kind](db, call);
    return { value: value === undefined ? "undefined" : value };
  } catch (error) {
    return { error: String(error), cause: String(error.cause) };
  }
}

export async function answersTo(database, calls, constraint) {
  const db = constraint === undefined ? database : database.withSession(constraint);
  const answers = [];
  for (const call of calls) answers.push(await answerTo(db, call));
  const bookmark = constraint === undefined ? null : db.getBookmark();
  return { answers, bookmark };
}
