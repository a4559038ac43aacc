// What stands around every view: the way back, the database's views, the links to all else.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { listNamespaces } from "../api/control.ts";
import { Button } from "../ui/button.tsx";
import { Announcer } from "../ui/status.tsx";
import { isLost } from "./connection.ts";
import { databaseName } from "./database_name.ts";
import { Help } from "./help.tsx";
import { isHelpOpen } from "./keys.ts";
import { useLoad } from "./load.ts";
import { accountHref, address, databaseHref, go, place } from "./router.ts";
import { defaultAccount, isOpen, rights, token, who } from "./session.ts";
import { hasView } from "./views.tsx";

// The account that the address names, or the default one.
export function currentAccount() {
  return place.value?.params.account ?? address.value.query.get("account_id") ?? defaultAccount.value;
}

function AccountChoice() {
  const account = currentAccount();
  const { control } = rights.value;
  const { data: namespaces } = useLoad(`namespaces ${control} ${address.value.path}`, (signal) => (control ? listNamespaces(signal) : Promise.resolve([])));
  const names = new Map<string, string>();
  for (const { id, name } of who.value?.accounts ?? []) names.set(id, name === id ? id : `${name} · ${id}`);
  for (const { account_id, template } of namespaces ?? []) {
    names.set(account_id, template ? `namespace of ${template} · ${account_id}` : `namespace · ${account_id}`);
  }
  if (!names.has(account)) names.set(account, account);
  return (
    <select class="account" aria-label="Account" value={account} onChange={(event) => go(accountHref(event.currentTarget.value))}>
      {[...names].map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

const VIEWS: [string, string][] = [
  ["tables", "Tables"],
  ["sql", "SQL"],
  ["time", "Time"],
  ["insights", "Insights"],
  ["schema", "Schema"],
];

function DatabaseLinks({ account, database }: { account: string; database: string }) {
  const current = place.value?.view;
  return (
    <nav class="views" aria-label="Database">
      {VIEWS.filter(([view]) => hasView(view)).map(([view, name]) => (
        <a key={view} href={databaseHref(account, database, view === "tables" ? "" : view)} aria-current={view === current ? "page" : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}

function GlobalLinks() {
  const account = currentAccount();
  const search = account === defaultAccount.value ? "" : `?account_id=${encodeURIComponent(account)}`;
  const links: [string, string, string][] = [
    ["databases", "Databases", account === defaultAccount.value ? "/" : accountHref(account)],
    ["records", "Records", "/w"],
    ["requests", "Requests", `/requests${search}`],
    ["faults", "Faults", `/faults${search}`],
  ];
  return (
    <nav class="places" aria-label="Server">
      {links
        .filter(([view]) => hasView(view))
        .map(([view, name, href]) => (
          <a key={view} href={href} aria-current={place.value?.view === view ? "page" : undefined}>
            {name}
          </a>
        ))}
    </nav>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  const { database } = place.value?.params ?? {};
  const account = currentAccount();
  const name = databaseName(account, database);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById("main")!.focus())}>
        Skip to the content
      </a>
      <header class="top">
        <a class="mark" href="/" aria-label="d1-emulator">
          <span aria-hidden="true">d1</span>
        </a>
        <AccountChoice />
        {database && <h1 class="name">{name}</h1>}
        <GlobalLinks />
        <Button icon="help" kind="quiet" aria-label="Keys" onClick={() => (isHelpOpen.value = true)} />
        {!isOpen && (
          <Button kind="quiet" onClick={() => (token.value = null)}>
            Sign out
          </Button>
        )}
      </header>
      {database && <DatabaseLinks account={account} database={database} />}
      <div class="lost" role="status">
        {isLost.value && "The server does not answer. What is shown may be out of date; it is asked again by itself."}
      </div>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <Help />
      <Announcer />
    </>
  );
}

// Names the tab after what is shown.
export function useTitle(...parts: (string | undefined)[]) {
  const title = [...parts.filter(Boolean), "d1-emulator"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
