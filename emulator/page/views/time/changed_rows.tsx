// What differs between two states: first in figures, then row by row.

import { useState } from "preact/hooks";

import type { Target } from "../../api/cloudflare.ts";
import { type Difference, diff, type RowChange } from "../../api/time.ts";
import { useLoad } from "../../app/load.ts";
import { Button } from "../../ui/button.tsx";
import { counted } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { Status } from "../../ui/status.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { columnsOf, keyOf } from "./values.ts";

interface Props {
  target: Target;
  from: string;
  to: string | null; // null for now
}

const COLUMNS: Column<RowChange>[] = [
  { head: "Row", cell: (row) => keyOf(row) },
  { head: "Table", cell: ({ table }) => <span class="changed-table">{table}</span> },
  { head: "Change", cell: ({ change }) => <span class={`change ${change}`}>{change}</span> },
  { head: "Values", cell: (row) => <Values row={row} /> },
];

function Values({ row }: { row: RowChange }) {
  return (
    <div class="values">
      {columnsOf(row).map(({ column, before, after }) => (
        <div key={column}>
          <span class="soft">{column}</span>{" "}
          {before !== null && <del class="verbatim">{before}</del>}
          {before !== null && after !== null && <span aria-hidden="true"> → </span>}
          {after !== null && <ins class="verbatim">{after}</ins>}
        </div>
      ))}
    </div>
  );
}

// All parts of it up to the wanted number of them.
async function readParts(target: Target, from: string, to: string | null, parts: number, signal: AbortSignal): Promise<Difference> {
  let whole = await diff(target, from, to, null, signal);
  for (let part = 1; part < parts && whole.next !== null; part += 1) {
    const next = await diff(target, from, to, whole.next, signal);
    whole = { ...whole, rows: [...whole.rows, ...next.rows], next: next.next };
  }
  return whole;
}

export function ChangedRows({ target, from, to }: Props) {
  const [parts, setParts] = useState(1);
  const { data, error } = useLoad(`diff ${target.database} ${from} ${to} ${parts}`, (signal) => readParts(target, from, to, parts, signal));
  if (error) return <Note kind="error">{error.message}</Note>;
  if (!data) return null;
  const isSame = data.schema.length === 0 && data.rows.length === 0;
  if (isSame) return <Empty title="Nothing differs"><p>These two states hold the same. Choose an older commit, or another one to set it against.</p></Empty>;
  return (
    <div class="difference">
      <Status label="Difference">
        {data.tables.map(({ name, added, removed, changed }) => (
          <span key={name}>
            <b class="verbatim">{name}</b> {[added && `${counted(added, "row")} added`, removed && `${counted(removed, "row")} removed`, changed && `${counted(changed, "row")} changed`].filter(Boolean).join(", ")}
          </span>
        ))}
      </Status>
      {data.schema.length > 0 && (
        <ul class="schema-changes" aria-label="Changed schema">
          {data.schema.map(({ type, name, change, before, after }) => (
            <li key={`${type} ${name}`}>
              <span class={`change ${change}`}>{change}</span> {type} <b class="verbatim">{name}</b>
              {change === "changed" && <del class="code">{before}</del>}
              <code class="code">{after ?? before}</code>
            </li>
          ))}
        </ul>
      )}
      {data.rows.length > 0 && <Table label="Changed rows" columns={COLUMNS} rows={data.rows} keyOf={(row) => JSON.stringify([row.table, row.change, row.key])} />}
      {data.next !== null && (
        <div class="bar">
          <Button onClick={() => setParts(parts + 1)}>Show more</Button>
        </div>
      )}
    </div>
  );
}
