// Statements of one's own: written, run, and explained.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";

import { type RawResult, raw, rawBatch, type Statement, type Target } from "../../api/cloudflare.ts";
import { databaseName } from "../../app/database_name.ts";
import { useKeyHelp } from "../../app/keys.ts";
import { useLoad } from "../../app/load.ts";
import { address, setQuery } from "../../app/router.ts";
import { useTitle } from "../../app/shell.tsx";
import type { ViewProps } from "../../app/views.tsx";
import { parametersOf, split } from "../../sql/statements.ts";
import { Button } from "../../ui/button.tsx";
import { AskDialog } from "../../ui/dialog.tsx";
import { messageOf } from "../../ui/format.ts";
import { GRID_KEYS } from "../../ui/grid_keys.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { announce } from "../../ui/status.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Editor, type EditorHandle, type Names } from "./editor.tsx";
import { kept, remember, save } from "./kept.ts";
import { KeptDialog } from "./kept_dialog.tsx";
import { EMPTY, type Parameter, Parameters, valueOf } from "./parameters.tsx";
import { Plans } from "./plans.tsx";
import { Result } from "./result.tsx";

const LONGEST_IN_ADDRESS = 4000;

const NAMES = `SELECT m.name, x.name FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS x
 WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT LIKE '\\_cf\\_%' ESCAPE '\\'`;

async function readNames(target: Target, signal: AbortSignal): Promise<Names> {
  const [answer] = await raw(target, { sql: NAMES }, signal);
  const names: Names = {};
  for (const [table, column] of answer!.rows as [string, string][]) (names[table] ??= []).push(column);
  return names;
}

interface Outcome {
  statements: Statement[];
  results: RawResult[];
  problem: string | null;
}

export default function Sql({ params }: ViewProps) {
  const target = { account: params.account!, database: params.database! };
  const { database } = target;
  const initial = useMemo(() => address.value.query.get("q") ?? kept("history", database)[0]?.sql ?? "", []);
  const editor = useRef<EditorHandle | null>(null);
  const text = useSignal(initial);
  const parameters = useSignal<Parameter[]>([]);
  const running = useSignal<AbortController | null>(null);
  const outcome = useSignal<Outcome | null>(null);
  const tab = useSignal("Results");
  const asked = useSignal<"history" | "saved" | "save" | null>(null);
  useTitle("SQL", databaseName(target.account, database));
  useKeyHelp("SQL", [{ keys: "Ctrl+Enter", does: "Run; with a selection, that alone" }, { keys: "Ctrl+Space", does: "Complete" }, ...GRID_KEYS]);
  const { data: names, reload } = useLoad(`names ${database}`, (signal) => readNames(target, signal));
  const noNames = useMemo<Names>(() => ({}), []);
  useEffect(() => () => running.value?.abort(), []);

  const run = async () => {
    if (running.value) return;
    const sql = editor.current!.selected().trim() || editor.current!.text();
    if (sql.trim() === "") return;
    const abort = new AbortController();
    running.value = abort;
    try {
      const statements = statementsOf(sql, parameters.value);
      const hasParameters = statements.some(({ params: values }) => values);
      const results = hasParameters ? await rawBatch(target, statements, abort.signal) : await raw(target, { sql }, abort.signal);
      outcome.value = { statements, results, problem: null };
      remember(database, sql);
      setQuery({ q: sql.length <= LONGEST_IN_ADDRESS ? sql : null });
      if (results.some(({ meta }) => meta.rows_written > 0)) reload();
    } catch (error) {
      const problem = abort.signal.aborted ? "Stopped. What the statement was to write may have been written." : messageOf(error);
      outcome.value = { statements: [], results: [], problem };
      tab.value = "Results";
    } finally {
      running.value = null;
    }
  };
  const format = async () => {
    try {
      const { formatted } = await import("../../sql/format_sql.ts");
      editor.current!.set(formatted(editor.current!.text()));
    } catch {
      announce("This SQL could not be formatted");
    }
  };
  const take = (sql: string) => {
    asked.value = null;
    editor.current!.set(sql);
    editor.current!.focus();
  };
  const keep = async (name: string) => {
    if (!save(database, name, editor.current!.text())) throw new Error("The browser keeps nothing for this page.");
    announce(`Saved as ${name}`);
  };
  return (
    <div class="sql">
      <Editor initial={initial} names={names ?? noNames} onRun={run} onChange={(each) => (text.value = each)} handle={editor} />
      <Parameters count={countOf(text.value)} values={parameters.value} onChange={(values) => (parameters.value = values)} />
      <div class="bar sql-bar">
        <Button kind="primary" icon="play" onClick={run} disabled={running.value !== null}>
          Run
        </Button>
        {running.value && <Button onClick={() => running.value?.abort()}>Stop</Button>}
        <span class="push" />
        <Button kind="quiet" onClick={format}>
          Format
        </Button>
        <Button kind="quiet" icon="history" onClick={() => (asked.value = "history")}>
          History
        </Button>
        <Button kind="quiet" icon="save" onClick={() => (asked.value = "save")} disabled={text.value.trim() === ""}>
          Save query
        </Button>
        <Button kind="quiet" onClick={() => (asked.value = "saved")}>
          Saved
        </Button>
      </div>
      <Tabs
        label="Outcome"
        selected={tab.value}
        onSelect={(each) => (tab.value = each)}
        tabs={[
          { name: "Results", content: () => <Results outcome={outcome.value} /> },
          { name: "Plan", content: () => <Plans target={target} statements={outcome.value?.statements ?? []} /> },
        ]}
      />
      {asked.value === "save" && <AskDialog title="Save query" action="Save" run={keep} onClose={() => (asked.value = null)} />}
      {(asked.value === "history" || asked.value === "saved") && <KeptDialog what={asked.value} database={database} onTake={take} onClose={() => (asked.value = null)} />}
    </div>
  );
}

// The statements of a text, each with as many of the parameters as it takes, in their order. Throws
// Error for a parameter that will not do.
function statementsOf(sql: string, parameters: Parameter[]): Statement[] {
  let first = 0;
  return split(sql).map((part) => {
    const count = parametersOf(part);
    if (count === 0) return { sql: part };
    const params = Array.from({ length: count }, (_, at) => valueOf(parameters[first + at] ?? EMPTY, first + at + 1));
    first += count;
    return { sql: part, params };
  });
}

function countOf(sql: string) {
  return split(sql).reduce((sum, part) => sum + parametersOf(part), 0);
}

function Results({ outcome }: { outcome: Outcome | null }) {
  if (!outcome) return <Empty title="No result yet"><p>Write SQL above, and run it by Ctrl+Enter. Several statements with semicolons between them are one transaction.</p></Empty>;
  if (outcome.problem !== null) return <Note kind="error">{outcome.problem}</Note>;
  const { results, statements } = outcome;
  return (
    <div class={`results ${results.length === 1 ? "only" : ""}`}>
      {results.map((result, at) => (
        <Result key={at} sql={statements[at]?.sql} number={at + 1} isOnly={results.length === 1} result={result} />
      ))}
    </div>
  );
}
