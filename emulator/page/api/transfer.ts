// Databases on their way in and out, with how far they have come.

import { lost } from "../app/connection.ts";
import { token } from "../app/session.ts";
import { md5Of } from "../data/md5.ts";
import { callCloudflare, type Database, type Target } from "./cloudflare.ts";
import { ApiError } from "./http.ts";

// `part` is of the whole, from 0 to 1; null where nobody knows.
export type Tell = (what: string, part: number | null) => void;

const AGAIN_MS = 300;

function wait(signal: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    const stop = () => (clearTimeout(timer), reject(signal.reason));
    const timer = setTimeout(() => (signal.removeEventListener("abort", stop), resolve()), AGAIN_MS);
    signal.addEventListener("abort", stop, { once: true });
  });
}

function pathOf({ account, database }: Target, what: string) {
  return `/accounts/${encodeURIComponent(account)}/d1/database/${encodeURIComponent(database)}/${what}`;
}

// The address within this server: signed ones carry the host that was asked.
function within(url: string) {
  const { pathname, search } = new URL(url, location.origin);
  return pathname + search;
}

interface Progress {
  at_bookmark?: string;
  status?: "complete" | "error";
  error?: string;
  messages?: string[];
  result?: any;
}

// Asks until the transfer has ended. Throws ApiError with the words that it failed with.
async function finished(first: Progress, again: (bookmark: string) => Promise<Progress>, tell: Tell, signal: AbortSignal): Promise<any> {
  let progress = first;
  for (;;) {
    if (progress.status === "complete") return progress.result;
    if (progress.status === "error" || progress.error || !progress.at_bookmark) throw new ApiError(200, "transfer", progress.error ?? "The transfer failed.");
    tell(progress.messages?.at(-1) ?? "", null);
    await wait(signal);
    progress = await again(progress.at_bookmark);
  }
}

// The address of the dump.
export async function exportSql(target: Target, tell: Tell, signal: AbortSignal): Promise<string> {
  const ask = async (more: object): Promise<Progress> => (await callCloudflare(pathOf(target, "export"), { body: { output_format: "polling", ...more }, signal })).result;
  const result = await finished(await ask({}), (current_bookmark) => ask({ current_bookmark }), tell, signal);
  return within(result.signed_url);
}

// Runs the SQL of a file, all of it or nothing; answers the number of its statements.
export async function importSql(target: Target, file: File, tell: Tell, signal: AbortSignal): Promise<number> {
  const ask = async (body: object): Promise<any> => (await callCloudflare(pathOf(target, "import"), { body, signal })).result;
  const etag = await md5Of(file, (done) => tell("Reading the file", file.size === 0 ? null : done / file.size), signal);
  let progress = await ask({ action: "init", etag });
  // Content that the server has already is not asked for again.
  if (progress.upload_url) {
    await upload("PUT", within(progress.upload_url), file, {}, tell, signal);
    progress = await ask({ action: "ingest", etag, filename: progress.filename });
  }
  const result = await finished(progress, (current_bookmark) => ask({ action: "poll", current_bookmark }), tell, signal);
  return result.num_queries;
}

// Makes a database of a SQLite file.
export async function uploadDatabase(account: string, name: string, file: File, tell: Tell, signal: AbortSignal): Promise<Database> {
  const headers = { authorization: `Bearer ${token.value}`, "content-type": "application/vnd.sqlite3" };
  return JSON.parse(await upload("POST", `/_d1/databases?${new URLSearchParams({ name, account_id: account })}`, file, headers, tell, signal));
}

// By XMLHttpRequest, as fetch does not tell how much has been sent.
function upload(method: string, path: string, file: File, headers: Record<string, string>, tell: Tell, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const stop = () => request.abort();
    signal.addEventListener("abort", stop, { once: true });
    request.upload.onprogress = ({ loaded, total }) => tell("Sending the file", total === 0 ? null : loaded / total);
    request.upload.onload = () => tell("Waiting for the server", null);
    request.onabort = () => reject(signal.reason);
    request.onerror = () => {
      lost();
      reject(new ApiError(0, "unreachable", "The server did not take the file."));
    };
    request.onload = () => {
      signal.removeEventListener("abort", stop);
      if (request.status < 300) return resolve(request.responseText);
      reject(new ApiError(request.status, request.status, wordsOf(request.responseText) ?? `The server answered ${request.status}.`));
    };
    request.send(file);
  });
}

// Of either surface's error.
function wordsOf(text: string): string | undefined {
  try {
    const answer = JSON.parse(text);
    return answer.error?.message ?? answer.errors?.[0]?.message;
  } catch {
    return undefined;
  }
}
