// Rules in words, and from the fields of the form.

import type { Fault, FaultRule } from "../../api/faults.ts";

// What the form holds, as it was typed.
export interface Form {
  effect: "error" | "delay" | "http" | "connection";
  error: string;
  delay: string;
  jitter: string;
  http: string;
  connection: string;
  at: "before" | "after_commit";
  sql: string;
  tables: string;
  route: string;
  kind: string;
  database: string;
  skip: string;
  times: string;
  probability: string;
}

export const EMPTY: Form = {
  effect: "error",
  error: "internal",
  delay: "250ms",
  jitter: "",
  http: "503",
  connection: "reset",
  at: "before",
  sql: "",
  tables: "",
  route: "",
  kind: "",
  database: "",
  skip: "",
  times: "",
  probability: "",
};

// Throws Error where a number is none.
function numberOf(text: string, what: string): number | undefined {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new Error(`“${what}” is not a number.`);
  return number;
}

// An object without what is not there.
function some<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== "")) as T;
}

export function ruleOf(form: Form, account: string): FaultRule {
  const tables = form.tables.split(",").map((each) => each.trim()).filter(Boolean);
  const effects: Record<Form["effect"], () => FaultRule["do"]> = {
    error: () => ({ error: form.error }),
    delay: () => some({ delay: form.delay.trim(), jitter: form.jitter.trim() }),
    http: () => ({ http: numberOf(form.http, "Status") ?? 503 }),
    connection: () => ({ connection: form.connection }),
  };
  return {
    match: some({ account_id: account, database: form.database.trim(), route: form.route, kind: form.kind, sql: form.sql, ...(tables.length > 0 && { tables }) }),
    when: some({ skip: numberOf(form.skip, "Skip"), times: numberOf(form.times, "Times"), probability: numberOf(form.probability, "Probability") }),
    do: effects[form.effect](),
    at: form.at,
  };
}

export function effectOf({ do: effect, at }: FaultRule): string {
  const when = at === "after_commit" ? " after the commit" : "";
  if (effect.error !== undefined) return `${effect.error}${when}`;
  if (effect.delay !== undefined) return `delay ${effect.delay}${effect.jitter ? ` ± ${effect.jitter}` : ""}${when}`;
  if (effect.http !== undefined) return `status ${effect.http}${when}`;
  if (effect.connection !== undefined) return `connection: ${effect.connection}${when}`;
  return `provisioning: ${effect.provisioning}`;
}

// The conditions, each with its name.
export function conditionsOf({ match = {}, when = {} }: FaultRule): [string, string][] {
  const all: [string, string | undefined][] = [
    ["SQL", match.sql],
    ["tables", match.tables?.join(", ")],
    ["database", match.database],
    ["route", match.route],
    ["kind", match.kind],
    ["skip", when.skip ? String(when.skip) : undefined],
    ["times", when.times === undefined ? undefined : String(when.times)],
    ["probability", when.probability === undefined || when.probability === 1 ? undefined : String(when.probability)],
  ];
  return all.filter((each): each is [string, string] => each[1] !== undefined && each[1] !== "");
}

// One that is not is put aside: the server keeps its place among the others.
export function isArmed({ armed }: FaultRule) {
  return armed !== false;
}

export function withArmed({ match, when, do: effect, at }: Fault, armed: boolean): FaultRule {
  return { match: match ?? {}, when: when ?? {}, do: effect, at: at ?? "before", armed };
}
