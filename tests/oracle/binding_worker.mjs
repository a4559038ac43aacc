// Runs inside a Worker: makes the calls of a session on its binding.

import { answersTo } from "./binding_calls.mjs";

export default {
  async fetch(request, env) {
    const { binding, calls, constraint } = await request.json();
    return Response.json(await answersTo(env[binding], calls, constraint));
  },
};
