// Runs inside Miniflare: its own D1 database object, taken from the installed package as it is and
// asked over the protocol that the D1 binding speaks. So that its databases look like real ones:
// - getCurrentBookmark() is answered without asking workerd, whose stand-in for it writes a row
//   into the database at every request, and so moves last_row_id, changes() and the pages;
// - a key is put and deleted before the first request, which makes workerd create the table _cf_KV
//   that every real database has; the object is then started anew, with nothing counted yet;
// - a setting made by PRAGMA is set back after its request, with which it ends in D1 (documented).

import { D1DatabaseObject } from "./database.js";

const PREPARED = "prepared";

const replaced = { getCurrentBookmark: () => Promise.resolve("") };

export class Database extends D1DatabaseObject {
  constructor(state, env) {
    const storage = new Proxy(state.storage, {
      get(target, key) {
        const value = replaced[key] ?? target[key];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    super({ storage }, env);
    this.object = state;
  }

  // Names the blobs an object keeps; this one has none.
  get name() {
    return "oracle";
  }

  async fetch(request) {
    if (new URL(request.url).pathname !== "/prepare") return super.fetch(request);
    this.object.storage.kv.put("key", 1);
    this.object.storage.kv.delete("key");
    await this.object.storage.sync();
    this.object.abort(PREPARED);
  }
}

export default {
  async fetch(request, env) {
    const { name, queries } = await request.json();
    // An object that was reset is reached through a new stub only.
    const ask = async (path, body) => {
      const options = { method: "POST", body: JSON.stringify(body), cf: { miniflare: { name } } };
      const stub = env.DATABASES.get(env.DATABASES.idFromName(name));
      const response = await stub.fetch("http://d1" + path, options);
      return response.json();
    };
    await ask("/prepare").catch((error) => {
      if (error.message !== PREPARED) throw error;
    });
    const answers = [];
    for (const { objects, body, settings } of queries) {
      const format = objects ? "ARRAY_OF_OBJECTS" : "ROWS_AND_COLUMNS";
      const answer = ask("/query?resultsFormat=" + format, body);
      // What breaks the object is no answer of its own code, but is what its caller sees.
      answers.push(await answer.catch((error) => ({ success: false, error: error.message })));
      const defaults = settings.map((name) => ({ sql: "PRAGMA " + name + " = OFF" }));
      if (defaults.length > 0) await ask("/query", defaults);
    }
    return Response.json(answers);
  },
};
