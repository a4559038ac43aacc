// Runs inside Miniflare: the least Worker that lets its D1 be queried over HTTP. The path is
// /BINDING/query or /BINDING/raw, which answers rows as arrays; a POST's body is {"sql", "params"} or
// {"batch": [{"sql", "params"}, …]}. What the binding returns is sent as it is.

export default {
  async fetch(request, env) {
    const [, binding, kind] = new URL(request.url).pathname.split("/");
    const database = env[binding];
    const prepare = ({ sql, params = [] }) => database.prepare(sql).bind(...params);
    const body = await request.json();
    if (body.batch) return Response.json(await database.batch(body.batch.map(prepare)));
    if (kind === "raw") {
      const results = await prepare(body).raw({ columnNames: true });
      return Response.json({ results, success: true, meta: {} });
    }
    return Response.json(await prepare(body).all());
  },
};
