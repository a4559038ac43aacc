// What a table is made of: its columns, and the SQL of it and all that hangs on it.

import { tableHref } from "../../app/router.ts";
import type { Target } from "../../api/cloudflare.ts";
import type { ColumnShape, TableShape } from "../../data/schema.ts";
import { type Column, Table } from "../../ui/table.tsx";

function columnsOf({ account, database }: Target, table: TableShape): Column<ColumnShape>[] {
  const parentsOf = ({ name }: ColumnShape) => table.foreignKeys.filter(({ columns }) => columns.includes(name));
  return [
    { head: "Column", cell: ({ name }) => <span class="verbatim">{name}</span> },
    { head: "Type", cell: ({ type }) => <code>{type || "any"}</code> },
    { head: "Key", cell: ({ key }) => (key === 0 ? "" : `primary${table.columns.filter((each) => each.key > 0).length > 1 ? ` ${key}` : ""}`) },
    { head: "Null", isMinor: true, cell: ({ isNotNull }) => (isNotNull ? "not null" : "may be null") },
    { head: "Default", isMinor: true, cell: ({ defaultValue, isGenerated }) => (isGenerated ? "generated" : <code>{defaultValue ?? ""}</code>) },
    {
      head: "References",
      cell: (column) =>
        parentsOf(column).map((foreign) => (
          <a key={foreign.table} href={tableHref(account, database, foreign.table)}>
            {foreign.table}.{foreign.parents[foreign.columns.indexOf(column.name)]}
          </a>
        )),
    },
  ];
}

export function Structure({ target, table }: { target: Target; table: TableShape }) {
  return (
    <div class="structure">
      <Table label="Columns" columns={columnsOf(target, table)} rows={table.columns} keyOf={({ name }) => name} />
      {table.parts.map(({ kind, name, sql }) => (
        <section key={`${kind} ${name}`}>
          <h2>
            <span class="soft">{kind}</span> <span class="verbatim">{name}</span>
          </h2>
          <pre class="code" tabIndex={0} aria-label={`SQL of ${kind} ${name}`}>
            {sql}
          </pre>
        </section>
      ))}
    </div>
  );
}
