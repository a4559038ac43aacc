// Requests to the server that the page came from, and what can be the matter with them.

import { token } from "../app/session.ts";
import { lost } from "../app/connection.ts";

// How a request failed. `status` is 0 when there was no answer at all.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string | number,
    message: string,
  ) {
    super(message);
  }

  get isUnreachable() {
    return this.status === 0;
  }
}

export interface Call {
  method?: string;
  body?: unknown; // sent as JSON; a Blob or string goes as it is
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

// The answer, whatever its status, but for 401, which asks for another token. Throws ApiError when
// there is none, and what `signal` has aborts with.
export async function send(path: string, call: Call = {}): Promise<Response> {
  const { body, signal } = call;
  const headers = new Headers(call.headers);
  const sent = token.value;
  if (sent) headers.set("authorization", `Bearer ${sent}`);
  const isPlain = body === undefined || typeof body === "string" || body instanceof Blob;
  if (!isPlain && !headers.has("content-type")) headers.set("content-type", "application/json");
  let response: Response;
  try {
    response = await fetch(path, {
      method: call.method ?? (body === undefined ? "GET" : "POST"),
      headers,
      body: isPlain ? (body as BodyInit | undefined) ?? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    lost();
    throw new ApiError(0, "unreachable", "The server does not answer.");
  }
  // Only if it is still this one: another may have been given meanwhile.
  if (response.status === 401 && token.value === sent) token.value = null;
  return response;
}

// The body of an answer as JSON. Throws ApiError when it breaks off or is none.
export async function readJson(response: Response, signal?: AbortSignal): Promise<any> {
  try {
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof SyntaxError) {
      throw new ApiError(response.status, response.status, `The server answered ${response.status}.`);
    }
    lost();
    throw new ApiError(0, "unreachable", "The server's answer broke off.");
  }
}
