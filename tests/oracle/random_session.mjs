// A session of random statements: tables are made and filled, then changed and asked about in any
// order, in requests of one statement, of several, or of a batch.

import { makeChange, makeInsert } from "./changes.mjs";
import {
  makeAlter,
  makeDrop,
  makeIndex,
  makeInspection,
  makeTrigger,
  makeView,
} from "./definitions.mjs";
import { isWritable, makeQuery } from "./queries.mjs";
import { Random } from "./random.mjs";
import { single } from "./session.mjs";
import { makeTable } from "./tables.mjs";

const STATEMENTS = 40;
const LOG = "log";

// {name, requests}: see session.mjs. The session follows from `seed` alone.
export function randomSession(name, seed) {
  const random = new Random(seed);
  const tables = [];
  const made = { indexes: [], triggers: [], views: [] };
  const setUp = [{ sql: `CREATE TABLE ${LOG} (what TEXT, a, b)` }];
  for (let i = random.between(1, 3); i > 0; i--) {
    const table = makeTable(random, `t${tables.length}`, tables);
    tables.push(table);
    setUp.push({ sql: table.sql }, ...random.times(3, () => makeInsert(random, table)));
  }

  const statements = [];
  while (setUp.length + statements.length < STATEMENTS) {
    const table = random.pick(tables);
    const writable = random.pick(tables.filter(isWritable));
    const name = `n${statements.length}`;
    const kind = random.weighted({
      query: 12,
      change: 10,
      inspection: 3,
      index: 1,
      trigger: 1,
      view: 0.7,
      alter: 0.6,
      drop: 0.4,
    });
    switch (kind) {
      case "query":
        statements.push({ sql: makeQuery(random, tables) });
        break;
      case "change":
        statements.push(makeChange(random, random.chance(0.9) ? writable : table, tables));
        break;
      case "inspection":
        statements.push({ sql: makeInspection(random, table) });
        break;
      case "index":
        made.indexes.push(name);
        statements.push({ sql: makeIndex(random, random.chance(0.9) ? writable : table, name) });
        break;
      case "trigger":
        made.triggers.push(name);
        statements.push({ sql: makeTrigger(random, table, name, LOG) });
        break;
      case "view":
        made.views.push(name);
        tables.push(makeView(random, writable, name));
        statements.push({ sql: tables.at(-1).sql });
        break;
      case "alter":
        statements.push({ sql: makeAlter(random, writable, name) });
        if (/ RENAME TO n/.test(statements.at(-1).sql)) writable.name = name;
        break;
      default:
        statements.push({ sql: makeDrop(random, made) });
    }
  }
  return { name, requests: [...setUp.map(alone), ...group(random, statements)] };
}

function alone({ sql, params }) {
  return single(sql, params);
}

// Most statements are a request each; some go together, so that one that fails undoes the others.
function group(random, statements) {
  const requests = [];
  for (let i = 0; i < statements.length;) {
    const count = random.chance(0.15) ? random.between(2, 4) : 1;
    const together = statements.slice(i, i + count);
    i += together.length;
    const form = together.length === 1 ? "single" : "batch";
    requests.push({ form, statements: together, objects: random.chance(0.1) });
  }
  return requests;
}
