// One request: what was asked, how it went, and the same once more.

import { useSignal } from "@preact/signals";

import { rawBatch, type RawResult } from "../../api/cloudflare.ts";
import { send } from "../../api/http.ts";
import { type JournalEntry, type JournalStatement, type Param, readWithPlans } from "../../api/journal.ts";
import { useLoad } from "../../app/load.ts";
import { databaseHref } from "../../app/router.ts";
import { Button } from "../../ui/button.tsx";
import { count, messageOf, milliseconds } from "../../ui/format.ts";
import { Note } from "../../ui/note.tsx";
import { Status } from "../../ui/status.tsx";
import { Result } from "../sql/result.tsx";
import { whyNotAgain } from "./filter.ts";

type Outcome = { results: RawResult[] } | { status: number } | { problem: string };

async function runAgain({ account_id: account, database, path, statements }: JournalEntry): Promise<Outcome> {
  try {
    if (statements.length === 0) return { status: (await send(path)).status };
    const batch = statements.map(({ sql, params }) => ({ sql, params: params.map((each) => (typeof each === "boolean" ? Number(each) : (each as string | number | null))) }));
    return { results: await rawBatch({ account, database: database! }, batch) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

export function Details({ entry }: { entry: JournalEntry }) {
  const outcome = useSignal<Outcome | null>(null);
  const isBusy = useSignal(false);
  const { data: planned } = useLoad(`plan of ${entry.id}`, (signal) => (entry.statements.length === 0 ? Promise.resolve(undefined) : readWithPlans(entry, signal)));
  const again = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    outcome.value = await runAgain(entry);
    isBusy.value = false;
  };
  const obstacle = whyNotAgain(entry);
  const sql = entry.statements.map((each) => each.sql).join(";\n");
  return (
    <div class="request-details">
      <code class="verbatim">
        {entry.method} {entry.path}
      </code>
      <Status label="Request">
        <span>{new Date(entry.at).toISOString()}</span>
        {entry.client && <span class="verbatim">{entry.client}</span>}
        {entry.fault && <span>answered by the fault rule {entry.fault}</span>}
      </Status>
      {entry.error && <Note kind="warning">{entry.error}</Note>}
      {entry.statements.map((statement, at) => (
        <StatementOf key={at} statement={statement} plan={planned?.statements[at]?.plan} />
      ))}
      {entry.statements_cut && <p class="soft">More statements followed, which the journal does not keep.</p>}
      <div class="bar">
        <Button icon="play" onClick={again} disabled={isBusy.value || obstacle !== null}>
          Run again
        </Button>
        {entry.database !== null && sql !== "" && <a href={`${databaseHref(entry.account_id, entry.database, "sql")}?${new URLSearchParams({ q: sql })}`}>Open in SQL</a>}
        {obstacle !== null && <span class="soft">{obstacle}</span>}
      </div>
      {outcome.value && <OutcomeOf outcome={outcome.value} />}
    </div>
  );
}

function textOf(param: Param) {
  if (param !== null && typeof param === "object" && "cut" in param) return `${JSON.stringify(param.cut)}… (${count(param.bytes)} bytes)`;
  return JSON.stringify(param);
}

function StatementOf({ statement, plan }: { statement: JournalStatement; plan: string | undefined }) {
  const { sql, params, rows_read, rows_written, rows_returned, duration_ms } = statement;
  return (
    <section>
      <code class="code">{sql}</code>
      {params.length > 0 && (
        <ol class="params" aria-label="Parameters">
          {params.map((param, at) => (
            <li key={at}>
              <code class="verbatim">{textOf(param)}</code>
            </li>
          ))}
        </ol>
      )}
      {rows_read !== undefined && (
        <Status label="Statement">
          <span>rows read {count(rows_read)}</span>
          <span>rows written {count(rows_written ?? 0)}</span>
          <span>rows returned {count(rows_returned ?? 0)}</span>
          <span>{milliseconds(duration_ms ?? 0)}</span>
        </Status>
      )}
      {plan && (
        <pre class="soft" aria-label="Plan">
          {plan}
        </pre>
      )}
    </section>
  );
}

function OutcomeOf({ outcome }: { outcome: Outcome }) {
  if ("problem" in outcome) return <Note kind="error">{outcome.problem}</Note>;
  if ("status" in outcome) return <p role="status">The server answered {outcome.status}.</p>;
  return (
    <div class="again">
      {outcome.results.map((result, at) => (
        <Result key={at} sql={undefined} number={at + 1} isOnly result={result} />
      ))}
    </div>
  );
}
