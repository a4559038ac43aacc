// The workspace surface, /api/databases.

import { ApiError, type Call, readJson, send } from "./http.ts";

// Sends a request below /api. Throws ApiError with the answer's words.
export async function callWorkspace(path: string, call: Call = {}): Promise<any> {
  const response = await send(`/api${path}`, call);
  const answer = await readJson(response, call.signal);
  if (response.ok) return answer;
  throw new ApiError(response.status, answer.error?.code ?? response.status, answer.error?.message ?? `The server answered ${response.status}.`);
}
