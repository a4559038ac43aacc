// What an account is asked, live.

import { useSignal } from "@preact/signals";
import { useMemo, useRef, useState } from "preact/hooks";

import { listDatabases } from "../../api/cloudflare.ts";
import { clearJournal, type JournalEntry } from "../../api/journal.ts";
import { useLoad } from "../../app/load.ts";
import { address, setQuery } from "../../app/router.ts";
import { currentAccount, useTitle } from "../../app/shell.tsx";
import { Button } from "../../ui/button.tsx";
import { count, counted, messageOf, milliseconds } from "../../ui/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Note } from "../../ui/note.tsx";
import { Details } from "./details.tsx";
import { isMeant, totalOf } from "./filter.ts";
import { useRequests } from "./live.ts";

const EACH = 200;

// What databases are called: asked for once, and again whenever one has been made.
function useNames(account: string, entries: JournalEntry[]) {
  const made = useRef("");
  made.current = entries.findLast(({ route, status }) => route === "create" && status === 200)?.id ?? made.current;
  const { data } = useLoad(`names ${account} ${made.current}`, (signal) => listDatabases(account, 1, "", signal));
  return useMemo(() => new Map(data?.rows.map(({ uuid, name }) => [uuid, name])), [data]);
}

export default function Requests() {
  const account = currentAccount();
  const text = address.value.query.get("q") ?? "";
  const hidesOwn = address.value.query.get("own") === "0";
  const { entries, problem, isReady, clear } = useRequests(account);
  const names = useNames(account, entries);
  const [shown, setShown] = useState(EACH);
  const open = useSignal<ReadonlySet<string>>(new Set());
  const failure = useSignal("");
  useTitle("Requests");
  const nameOf = ({ database }: JournalEntry) => (database === null ? "" : (names.get(database) ?? database));
  const meant = useMemo(
    () => entries.filter((entry) => !(hidesOwn && entry.client === navigator.userAgent) && isMeant(entry, nameOf(entry), text)).reverse(),
    [entries, names, text, hidesOwn],
  );
  const toggle = (id: string) => {
    const next = new Set(open.value);
    if (!next.delete(id)) next.add(id);
    open.value = next;
  };
  const forget = async () => {
    try {
      await clearJournal(account);
      failure.value = "";
      clear();
    } catch (error) {
      failure.value = messageOf(error);
    }
  };
  return (
    <>
      <div class="bar">
        <h1>Requests</h1>
        <span class="soft">{meant.length === entries.length ? counted(entries.length, "request") : `${count(meant.length)} of ${counted(entries.length, "request")}`}</span>
        <span class="push" />
        <label class="check">
          <input type="checkbox" checked={hidesOwn} onChange={(event) => setQuery({ own: event.currentTarget.checked ? "0" : null })} />
          Without this browser's
        </label>
        <input type="search" class="request-filter" aria-label="Filter" placeholder="SQL, route, status, error" value={text} onInput={(event) => setQuery({ q: event.currentTarget.value || null })} />
        <Button kind="quiet" icon="remove" onClick={forget} disabled={entries.length === 0}>
          Clear
        </Button>
      </div>
      {(problem || failure.value) && <Note kind="error">{problem || failure.value}</Note>}
      <div class="requests" role="log" aria-label="Requests">
        {meant.length > 0 && (
          <ul>
            {meant.slice(0, shown).map((entry) => (
              <Request key={entry.id} entry={entry} database={nameOf(entry)} isOpen={open.value.has(entry.id)} onToggle={() => toggle(entry.id)} />
            ))}
          </ul>
        )}
        {isReady && meant.length === 0 && <NoRequests isFiltered={entries.length > 0} />}
        {meant.length > shown && (
          <div class="bar">
            <Button onClick={() => setShown(shown + EACH)}>Show {Math.min(EACH, meant.length - shown)} more</Button>
          </div>
        )}
      </div>
    </>
  );
}

function NoRequests({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty title="No request is so"><p>All words of the filter have to be in the SQL, the route, the path, the status, the error or the database's name.</p></Empty>;
  return <Empty title="No requests yet"><p>Whatever a Worker, wrangler or a test asks of this account stands here at once.</p></Empty>;
}

interface RequestProps {
  entry: JournalEntry;
  database: string;
  isOpen: boolean;
  onToggle: () => void;
}

function timeOf(iso: string) {
  const time = new Date(iso);
  return `${time.toLocaleTimeString("en-GB")}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

function Request({ entry, database, isOpen, onToggle }: RequestProps) {
  const { at, route, status, statements, duration_ms, error, fault } = entry;
  const read = totalOf(entry, "rows_read");
  const written = totalOf(entry, "rows_written");
  return (
    <li class={status >= 400 || error ? "failed" : ""}>
      <button type="button" class="request" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? "up" : "down"} />
        <time dateTime={at}>{timeOf(at)}</time>
        <span class="request-route">{route}</span>
        <span class="request-database">{database}</span>
        <span class="request-sql">
          <code>{statements[0]?.sql ?? entry.path}</code>
          {statements.length > 1 && <span class="soft"> and {statements.length - 1} more</span>}
          {error && <span class="request-error"> {error}</span>}
        </span>
        <span class="request-fault">{fault && <span class="badge">fault</span>}</span>
        <span class="request-figure request-rows">{read !== null && `${count(read)} read`}</span>
        <span class="request-figure request-rows">{written !== null && written > 0 && `${count(written)} written`}</span>
        <span class="request-figure">{milliseconds(duration_ms)}</span>
        <span class="request-status">{status}</span>
      </button>
      {isOpen && <Details entry={entry} />}
    </li>
  );
}
