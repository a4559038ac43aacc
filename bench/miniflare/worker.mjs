// Runs inside Miniflare: the least Worker that lets its D1 be queried over HTTP. The path is
// /BINDING/query or /BINDING/raw, which answers rows as arrays; a POST's body is {"sql", "params"} or
// {"batch": [{"sql", "params"}, …]}. What the binding returns is sent as it is.
//
// /BINDING/load puts the binding itself under a load: {"sql", "params", "method", "loops", "seconds"}
// makes that many loops call the statement's `method`, "all" or "run", for so long. Every "$ID" among
// the parameters is a number of its own from 1 to "rows". Answers how many calls there were, and how
// long they took.

async function load(database, { sql, params, rows, method, loops, seconds }) {
  const statement = database.prepare(sql);
  const value = (each) => (each === "$ID" ? 1 + Math.floor(Math.random() * rows) : each);
  const start = Date.now();
  let calls = 0;
  const loop = async () => {
    // The clock stands still but for what comes from outside, as every answer does.
    while (Date.now() - start < 1000 * seconds) {
      const { success } = await statement.bind(...params.map(value))[method]();
      if (!success) throw new Error("a call is no success");
      calls++;
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
  return { calls, milliseconds: Date.now() - start };
}

export default {
  async fetch(request, env) {
    const [, binding, kind] = new URL(request.url).pathname.split("/");
    const database = env[binding];
    const prepare = ({ sql, params = [] }) => database.prepare(sql).bind(...params);
    const body = await request.json();
    if (kind === "load") return Response.json(await load(database, body));
    if (body.batch) return Response.json(await database.batch(body.batch.map(prepare)));
    if (kind === "raw") {
      const results = await prepare(body).raw({ columnNames: true });
      return Response.json({ results, success: true, meta: {} });
    }
    return Response.json(await prepare(body).all());
  },
};
