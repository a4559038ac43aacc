// Indexes that would help, with what each spares and takes.

import { useSignal } from "@preact/signals";

import { advise, type ImprovedQuery, type Suggestion } from "../../api/advice.ts";
import { rawBatch, type Target } from "../../api/cloudflare.ts";
import { useLoad } from "../../app/load.ts";
import { rights } from "../../app/session.ts";
import { Button } from "../../ui/button.tsx";
import { bytes, count, counted, messageOf, milliseconds } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { announce } from "../../ui/status.tsx";
import { type Column, Table } from "../../ui/table.tsx";

const COLUMNS: Column<ImprovedQuery>[] = [
  { head: "Statement", cell: ({ query }) => <code>{query}</code> },
  { head: "Runs", isNumber: true, isMinor: true, cell: ({ runs }) => count(runs) },
  { head: "Rows read", isNumber: true, cell: ({ before, after }) => <Change from={count(before.rows_read)} to={count(after.rows_read)} /> },
  { head: "Time", isNumber: true, cell: ({ before, after }) => <Change from={milliseconds(before.duration_ms)} to={milliseconds(after.duration_ms)} /> },
];

export function AdvicePanel({ target, onClose }: { target: Target; onClose: () => void }) {
  const { data, error, reload, isLoading } = useLoad(`advice ${target.database}`, (signal) => advise(target, signal));
  return (
    <section class="advice" aria-label="Advice" aria-busy={isLoading}>
      <div class="bar">
        <h2>Indexes that would help</h2>
        <span class="push" />
        <Button onClick={reload} disabled={isLoading}>
          Advise again
        </Button>
        <Button icon="close" kind="quiet" aria-label="Close advice" onClick={onClose} />
      </div>
      {isLoading && <p class="soft">Indexes are being tried on a copy of the database…</p>}
      {error && <Note kind="error">{error.message}</Note>}
      {data?.suggestions.map((each) => <Suggested key={each.indexes.map(({ name }) => name).join(" ")} suggestion={each} target={target} onDone={reload} />)}
      {data && data.suggestions.length === 0 && (
        <Empty title="No index would help">
          <p>{data.tried === 0 ? "No statement has read enough rows for an index to spare any. Run some, and advise again." : `${counted(data.tried, "statement")} were tried, and none would read much less with another index.`}</p>
        </Empty>
      )}
      {data && data.untried.length > 0 && (
        <details>
          <summary>{counted(data.untried.length, "statement")} could not be tried</summary>
          <ul>
            {data.untried.map(({ query, reason }) => (
              <li key={query}>
                <code>{query}</code>: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Suggested({ suggestion, target, onDone }: { suggestion: Suggestion; target: Target; onDone: () => void }) {
  const isRunning = useSignal(false);
  const failure = useSignal("");
  const { indexes, queries } = suggestion;
  const sql = indexes.map((each) => `${each.sql};`).join("\n");
  const copy = async () => {
    await navigator.clipboard.writeText(sql);
    announce("SQL copied");
  };
  const run = async () => {
    isRunning.value = true;
    failure.value = "";
    try {
      await rawBatch(target, indexes.map((each) => ({ sql: each.sql })));
      announce(`${counted(indexes.length, "index", "indexes")} created`);
      onDone();
    } catch (error) {
      failure.value = messageOf(error);
    }
    isRunning.value = false;
  };
  return (
    <article class="suggestion">
      <div class="bar">
        <code class="code">{sql}</code>
        <span class="bar push">
          <Button kind="quiet" icon="copy" onClick={copy}>
            Copy SQL
          </Button>
          {rights.value.write && (
            <Button kind="primary" onClick={run} disabled={isRunning.value}>
              {indexes.length === 1 ? "Create index" : "Create indexes"}
            </Button>
          )}
        </span>
      </div>
      {failure.value && <Note kind="error">{failure.value}</Note>}
      <Table label={`Effect of ${indexes.map(({ name }) => name).join(", ")}`} columns={COLUMNS} rows={queries} keyOf={({ query }) => query} />
      <p class="soft">Takes {bytes(indexes.reduce((sum, each) => sum + each.bytes, 0))}, and every write to {[...new Set(indexes.map(({ table }) => table))].join(" and ")} writes to it too. Measured by one run of each statement, without and with it.</p>
    </article>
  );
}

function Change({ from, to }: { from: string; to: string }) {
  return (
    <>
      <span class="soft">{from}</span> <span aria-label="becomes">→</span> <strong>{to}</strong>
    </>
  );
}
