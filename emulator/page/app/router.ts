// Addresses: which view an address is of, and the address of a view.

import { computed, signal } from "@preact/signals";

export interface Params {
  account?: string;
  database?: string;
  table?: string;
}

// Where an address leads: the name of a view, which is a folder of views/.
export interface Place {
  view: string;
  params: Params;
}

interface Route {
  pattern: RegExp;
  view: string;
}

const DATABASE = "/a/(?<account>[^/]+)/d/(?<database>[^/]+)";

const routes: Route[] = [
  { pattern: /^\/$/, view: "databases" },
  { pattern: /^\/a\/(?<account>[^/]+)\/?$/, view: "databases" },
  { pattern: new RegExp(`^${DATABASE}/?$`), view: "tables" },
  { pattern: new RegExp(`^${DATABASE}/t(?:/(?<table>[^/]*))?/?$`), view: "tables" },
  { pattern: new RegExp(`^${DATABASE}/(?<view>sql|time|insights|schema)/?$`), view: "" },
  { pattern: /^\/(?<view>requests|faults)\/?$/, view: "" },
  { pattern: /^\/w\/?$/, view: "records" },
];

function decode(text: string) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// None when the page has no such address.
export function placeOf(path: string, query: URLSearchParams): Place | null {
  for (const { pattern, view } of routes) {
    const groups = pattern.exec(path)?.groups;
    if (!groups && !pattern.test(path)) continue;
    const params: Params = {};
    for (const name of ["account", "database", "table"] as const) {
      if (groups?.[name]) params[name] = decode(groups[name]);
    }
    const named = query.get("t");
    if (view === "tables" && named !== null) params.table = named;
    return { view: view || groups!.view!, params };
  }
  return null;
}

function here() {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

export const address = signal(here());
export const place = computed(() => placeOf(address.value.path, address.value.query));

addEventListener("popstate", () => (address.value = here()));

// Goes to an address of the page. `replace` leaves no step back.
export function go(href: string, how: "push" | "replace" = "push") {
  if (how === "push") history.pushState(null, "", href);
  else history.replaceState(null, "", href);
  address.value = here();
}

// Changes the query of the address that is shown; null takes a key away.
export function setQuery(changes: Record<string, string | null>, how: "push" | "replace" = "replace") {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  go(location.pathname + (text && `?${text}`), how);
}

// Links lead to other views without loading the page again.
addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || !placeOf(link.pathname, new URLSearchParams(link.search))) return;
  event.preventDefault();
  go(link.pathname + link.search);
});

const text = encodeURIComponent;

export function accountHref(account: string) {
  return `/a/${text(account)}`;
}

// A database's tables, or another of its views.
export function databaseHref(account: string, database: string, view = "") {
  return `/a/${text(account)}/d/${text(database)}${view && `/${view}`}`;
}

// `query` may hold the moment ("at") and filters ("is.COLUMN", "filter.COLUMN").
export function tableHref(account: string, database: string, table: string, query: Record<string, string> = {}) {
  // Browsers take these two for steps up, also when they are encoded.
  const isDots = table === "." || table === "..";
  const search = new URLSearchParams(isDots ? { t: table, ...query } : query).toString();
  return `${databaseHref(account, database)}/t/${isDots ? "" : text(table)}${search && `?${search}`}`;
}
