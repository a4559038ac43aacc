// Numbers, sizes and times as people read them.

// Formatters of Intl are made when they are first needed: the first of them takes a browser longer than
// all else that a view of rows begins with.
let preciseNumbers: Intl.NumberFormat | undefined;
let days: Intl.DateTimeFormat | undefined;

function precise(value: number) {
  preciseNumbers ??= new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
  return preciseNumbers.format(value);
}

// "12,345"
export function count(value: number) {
  const [whole, fraction] = String(value).split(".");
  const grouped = whole!.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

// "1 row", "2,000 rows"
export function counted(value: number, one: string, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function bytes(value: number) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${precise(value)} ${units[unit]}`;
}

export function milliseconds(value: number) {
  return `${precise(value)} ms`;
}

// A moment in the reader's own time zone.
export function moment(iso: string) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  days ??= new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeStyle: "medium", hourCycle: "h23" });
  return days.format(time).replace(",", "");
}

// How long ago, roughly; a moment to come is "now".
export function ago(iso: string, now = Date.now()) {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  const steps: [number, string][] = [[86_400, "day"], [3600, "hour"], [60, "minute"]];
  for (const [length, name] of steps) {
    if (seconds >= length) return `${counted(Math.floor(seconds / length), name)} ago`;
  }
  return "just now";
}

export function messageOf(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}
