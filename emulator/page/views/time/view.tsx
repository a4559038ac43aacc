// A database in time: every commit, what was there, and what has changed since.

import { useEffect, useState } from "preact/hooks";

import type { Target } from "../../api/cloudflare.ts";
import type { Commit } from "../../api/control.ts";
import { readHistory } from "../../api/time.ts";
import { databaseName } from "../../app/database_name.ts";
import { useKeyHelp } from "../../app/keys.ts";
import { useLoad } from "../../app/load.ts";
import { address, setQuery } from "../../app/router.ts";
import { useTitle } from "../../app/shell.tsx";
import type { ViewProps } from "../../app/views.tsx";
import { Button } from "../../ui/button.tsx";
import { count, moment } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { Status } from "../../ui/status.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { TimeActions } from "./actions.tsx";
import { ChangedRows } from "./changed_rows.tsx";
import { CommitList } from "./commit_list.tsx";
import { TimeLine } from "./line.tsx";
import { kindOf, sizeOf } from "./moment.ts";
import { PastRows } from "./past_rows.tsx";

const NOW = "now";
const SETTLED_MS = 150; // a slider that is held passes many commits by

const KEYS = [
  { keys: "←, ↓ in the list", does: "One commit older" },
  { keys: "→, ↑ in the list", does: "One commit newer" },
  { keys: "Home, End", does: "The ends of the history" },
];

export default function Time({ params }: ViewProps) {
  const target: Target = { account: params.account!, database: params.database! };
  const at = address.value.query.get("at");
  const [pages, setPages] = useState(1);
  // What the address named first is looked for; what is chosen later is there.
  const [sought] = useState(at);
  useTitle("Time", databaseName(target.account, target.database));
  useKeyHelp("Time", KEYS);
  const { data, error, reload } = useLoad(`history ${target.database} ${pages}`, (signal) => readHistory(target, pages, sought, signal));
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && reload();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [reload]);
  if (error && !data) return <Note kind="error">{error.message}</Note>;
  if (!data) return null;
  const { commits, hasMore } = data;
  if (commits.length === 0) return <Empty title="No history"><p>Nothing has been written to this database, or its history is not kept, or not any more.</p></Empty>;
  const found = at === null ? 0 : commits.findIndex(({ bookmark }) => bookmark === at);
  const chosen = Math.max(0, found);
  const choose = (place: number) => setQuery({ at: commits[place]!.bookmark });
  const commit = commits[chosen]!;
  return (
    <div class="time">
      {found < 0 && <Note kind="warning">The history has no such commit any more: it reaches back only as far as it is kept. This is the newest.</Note>}
      <TimeLine commits={commits} chosen={chosen} onChoose={choose} />
      <Status label="Chosen commit">
        <b>{moment(commit.at)}</b>
        <span>{kindOf(commit)}</span>
        <span>{sizeOf(commit)}</span>
        <span>
          {count(commits.length - chosen)} of {count(commits.length)}
          {hasMore && " shown"}
        </span>
      </Status>
      <TimeActions
        target={target}
        commit={commit}
        isNewest={chosen === 0}
        onCompare={() => setQuery({ at: commit.bookmark, to: NOW })}
        onRestored={() => {
          setQuery({ at: null });
          reload();
        }}
        reload={reload}
      />
      <div class="with-side">
        <div class="side commits-side">
          <CommitList commits={commits} chosen={chosen} onChoose={choose} />
          {hasMore && <Button onClick={() => setPages(pages + 1)}>Show older ones</Button>}
        </div>
        <div class="beside">
          <State target={target} commits={commits} commit={commit} />
        </div>
      </div>
    </div>
  );
}

// What was there at a commit, or what has changed since.
function State({ target, commits, commit }: { target: Target; commits: Commit[]; commit: Commit }) {
  const to = address.value.query.get("to");
  const { bookmark } = commit;
  const [settled, setSettled] = useState(bookmark);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(bookmark), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [bookmark]);
  const newest = commits[0]!.bookmark; // so that "now" is asked for again when it is another
  return (
    <Tabs
      label="What to look at"
      selected={to === null ? "Rows" : "Changes"}
      onSelect={(tab) => setQuery({ to: tab === "Rows" ? null : NOW })}
      extra={to !== null && <Against commits={commits} to={to} />}
      tabs={[
        { name: "Rows", content: () => <PastRows target={target} at={settled} /> },
        { name: "Changes", content: () => <ChangedRows key={`${settled} ${to} ${newest}`} target={target} from={settled} to={to === NOW ? null : to} /> },
      ]}
    />
  );
}

function Against({ commits, to }: { commits: Commit[]; to: string }) {
  return (
    <label class="against">
      <span>set against</span>
      <select aria-label="Set against" value={to} onChange={(event) => setQuery({ to: event.currentTarget.value })}>
        <option value={NOW}>now</option>
        {commits.map((commit) => (
          <option key={commit.bookmark} value={commit.bookmark}>
            {[moment(commit.at), ...commit.snapshots].join(" · ")}
          </option>
        ))}
      </select>
    </label>
  );
}
