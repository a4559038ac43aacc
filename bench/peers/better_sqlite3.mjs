// What is written by hand in a few lines: better-sqlite3 behind Node's own HTTP server, statements
// prepared once. Answers as miniflare/worker.mjs does.
//
//   node better_sqlite3.mjs FOLDER DATA
//
// FOLDER is where the packages are installed, DATA the one for the databases. Prints where it listens
// and serves until SIGTERM.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, data] = process.argv.slice(2);
const Database = createRequire(path.join(folder, "package.json"))("better-sqlite3");

function open(name) {
  const database = new Database(path.join(data, `${name}.sqlite`));
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  const statements = new Map();
  const prepare = (sql) => {
    let statement = statements.get(sql);
    if (!statement) statements.set(sql, (statement = database.prepare(sql)));
    return statement;
  };
  const run = ({ sql, params = [] }) => {
    const statement = prepare(sql);
    if (statement.reader) return { results: statement.all(params), success: true, meta: {} };
    const { changes, lastInsertRowid } = statement.run(params);
    return { results: [], success: true, meta: { changes, last_row_id: Number(lastInsertRowid) } };
  };
  return {
    query: run,
    batch: database.transaction((queries) => queries.map(run)),
    raw({ sql, params = [] }) {
      const statement = prepare(sql);
      const columns = statement.columns().map(({ name }) => name);
      // What is raw stays so.
      const rows = statement.raw(true).all(params);
      statement.raw(false);
      return { results: [columns, ...rows], success: true, meta: {} };
    },
    script(sql) {
      database.exec(sql);
      return { results: [], success: true, meta: {} };
    },
  };
}

const databases = { read: open("read"), written: open("written") };

function answer(url, body) {
  const [, name, kind] = url.split("/");
  if (body.batch) return databases[name].batch(body.batch);
  return databases[name][kind](kind === "script" ? body.sql : body);
}

const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    let status = 200;
    let text;
    try {
      text = JSON.stringify(answer(request.url, JSON.parse(Buffer.concat(parts).toString())));
    } catch (error) {
      status = 500;
      text = JSON.stringify({ error: error.message });
    }
    response.writeHead(status, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log(`better-sqlite3 listening on http://127.0.0.1:${server.address().port}`);
});
process.once("SIGTERM", () => process.exit(0));
