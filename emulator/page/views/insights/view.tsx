// Which statements cost what, and when.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

import { databaseName } from "../../app/database_name.ts";
import { useLoad } from "../../app/load.ts";
import { address, setQuery } from "../../app/router.ts";
import { useTitle } from "../../app/shell.tsx";
import type { ViewProps } from "../../app/views.tsx";
import { hasFullScan } from "../../sql/plan.ts";
import { planOfText } from "../../sql/plan_text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { count, counted, milliseconds } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { PlanTree } from "../sql/plan_tree.tsx";
import { AdvicePanel } from "./advice.tsx";
import { Chart } from "./chart.tsx";
import { type Order, readPerReturned, seriesOf, sorted, type StatementCost } from "./costs.ts";
import { readFigures } from "./figures.ts";

interface Period {
  name: string;
  hours: number;
  step: number; // seconds: figures are kept by the hour
}

const HOUR = 3600;
const PERIODS: Record<string, Period> = {
  hour: { name: "the last hour", hours: 1, step: HOUR },
  day: { name: "the last day", hours: 24, step: HOUR },
  month: { name: "the last 30 days", hours: 30 * 24, step: 24 * HOUR },
};

const ORDERS: [Order, string][] = [
  ["durationMs", "total time"],
  ["rowsRead", "rows read"],
  ["readPerReturned", "rows read per row returned"],
  ["runs", "count"],
];

const MOST = 200; // statements that are shown

export default function Insights({ params }: ViewProps) {
  const target = { account: params.account!, database: params.database! };
  const { query } = address.value;
  const chosen = query.get("period") ?? "day";
  const period = PERIODS[Object.hasOwn(PERIODS, chosen) ? chosen : "day"]!;
  const order = ORDERS.find(([each]) => each === query.get("order"))?.[0] ?? "durationMs";
  const opened = useSignal<StatementCost | null>(null);
  useTitle("Insights", databaseName(target.account, target.database));
  const { data, error, reload, isLoading } = useLoad(`insights ${target.database} ${period.hours}`, (signal) => readFigures(target, period.hours, signal));
  const series = useMemo(() => data && seriesOf(data.hours, period.hours * HOUR, period.step, Date.now() / 1000), [data]);
  const statements = useMemo(() => (data ? sorted(data.statements, order) : []), [data, order]);
  const columns: Column<StatementCost>[] = [
    {
      head: "Statement",
      cell: (each) => (
        <button type="button" class="statement" onClick={() => (opened.value = each)}>
          <code>{each.query}</code>
        </button>
      ),
    },
    { head: "Runs", isNumber: true, cell: ({ runs }) => count(runs) },
    { head: "Total", isNumber: true, cell: ({ durationMs }) => milliseconds(durationMs) },
    { head: "Slowest", isNumber: true, isMinor: true, cell: ({ slowestMs }) => milliseconds(slowestMs) },
    { head: "Rows read", isNumber: true, isMinor: true, cell: ({ rowsRead }) => count(rowsRead) },
    { head: "Written", isNumber: true, isMinor: true, cell: ({ rowsWritten }) => count(rowsWritten) },
    { head: "Read per returned", isNumber: true, isMinor: true, cell: (each) => count(Math.round(readPerReturned(each) * 10) / 10) },
  ];
  const sum = (values: number[]) => values.reduce((total, each) => total + each, 0);
  return (
    <>
      <div class="bar">
        <h2>Queries of {period.name}</h2>
        <span class="push" />
        <select aria-label="Period" value={chosen} onChange={(event) => setQuery({ period: event.currentTarget.value })}>
          {Object.entries(PERIODS).map(([key, { name }]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
        <select aria-label="Order" value={order} onChange={(event) => setQuery({ order: event.currentTarget.value })}>
          {ORDERS.map(([key, name]) => (
            <option key={key} value={key}>
              by {name}
            </option>
          ))}
        </select>
        <Button onClick={reload} disabled={isLoading}>
          Refresh
        </Button>
        <Button kind="primary" onClick={() => setQuery({ advise: "" })}>
          Advise
        </Button>
      </div>
      {error && <Note kind="error">{error.message}</Note>}
      {query.has("advise") && <AdvicePanel target={target} onClose={() => setQuery({ advise: null })} />}
      {series && (
        <figure class="figure">
          <Chart series={series} told="chart-words" />
          <figcaption id="chart-words" class="status">
            <span class="key reads">{counted(sum(series.reads), "query", "queries")} that read</span>
            <span class="key writes">{counted(sum(series.writes), "query", "queries")} that wrote</span>
          </figcaption>
        </figure>
      )}
      {data && statements.length === 0 && (
        <Empty title="No statements yet">
          <p>Nothing has been asked of this database in {period.name}. Choose a longer period, or run something.</p>
        </Empty>
      )}
      {statements.length > 0 && <Table label="Statements" columns={columns} rows={statements.slice(0, MOST)} keyOf={(each) => each.query} />}
      {statements.length > MOST && <p class="soft">The first {MOST} of {count(statements.length)}.</p>}
      {opened.value && <Opened statement={opened.value} onClose={() => (opened.value = null)} />}
    </>
  );
}

function Opened({ statement, onClose }: { statement: StatementCost; onClose: () => void }) {
  const steps = planOfText(statement.plan ?? "");
  return (
    <Dialog title="Statement" onClose={onClose} wide>
      <div class="stack">
        <code class="code">{statement.query}</code>
        <div class="status">
          <span>{counted(statement.runs, "run")}</span>
          <span>rows read {count(statement.rowsRead)}</span>
          <span>rows returned {count(statement.rowsReturned)}</span>
          <span>rows written {count(statement.rowsWritten)}</span>
          <span>slowest {milliseconds(statement.slowestMs)}</span>
        </div>
        <h3>Plan of the slowest run</h3>
        {steps.length > 0 ? <PlanTree label="Plan of the slowest run" steps={steps} /> : <p class="soft">No plan of it is kept.</p>}
        {hasFullScan(steps) && <p class="soft">A full scan reads every row of the table; an index on what is compared or ordered by would spare it that.</p>}
      </div>
    </Dialog>
  );
}
