// The tables of a database as a diagram of their foreign keys.

import { useMemo } from "preact/hooks";

import { databaseName } from "../../app/database_name.ts";
import { useLoad } from "../../app/load.ts";
import { databaseHref, tableHref } from "../../app/router.ts";
import { useTitle } from "../../app/shell.tsx";
import { hasView, type ViewProps } from "../../app/views.tsx";
import { counted } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { type Box, HEAD, layOut, LINE, MOST_COLUMNS } from "./layout.ts";
import { readSchema, type SchemaTable, wordsOf } from "./read.ts";

export default function Schema({ params }: ViewProps) {
  const target = { account: params.account!, database: params.database! };
  useTitle("Schema", databaseName(target.account, target.database));
  const { data: tables, error } = useLoad(`schema ${target.database}`, (signal) => readSchema(target, signal));
  if (error && !tables) return <Note kind="error">{error.message}</Note>;
  if (!tables) return null;
  if (tables.length === 0) {
    return (
      <Empty title="No tables yet">
        <p>A migration makes them{hasView("sql") && <>, or a <code>CREATE TABLE</code> in <a href={databaseHref(target.account, target.database, "sql")}>SQL</a></>}.</p>
      </Empty>
    );
  }
  return (
    <>
      <Diagram tables={tables} />
      <section class="schema-words">
        <h2>{counted(tables.length, "table")}</h2>
        <ul id="schema-words" aria-label="Tables and foreign keys">
          {tables.map(({ name, columns, keys }) => (
            <li key={name}>
              <a class="verbatim" href={tableHref(target.account, target.database, name)}>
                {name}
              </a>
              <span class="soft"> {counted(columns.length, "column")}</span>
              {keys.map((key, at) => (
                <span key={at} class="schema-key verbatim">
                  {wordsOf(key)}
                </span>
              ))}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Diagram({ tables }: { tables: SchemaTable[] }) {
  const { width, height, boxes, lines } = useMemo(() => layOut(tables), [tables]);
  return (
    <div class="schema" tabIndex={0} role="region" aria-label="Diagram">
      <svg role="img" aria-label="Schema" aria-describedby="schema-words" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        <defs>
          <marker id="schema-arrow" viewBox="0 0 8 8" refX={7} refY={4} markerWidth={8} markerHeight={8} orient="auto">
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {lines.map((path, at) => (
          <path key={at} class="schema-line" d={path} marker-end="url(#schema-arrow)" />
        ))}
        {boxes.map((box) => (
          <Table key={box.table.name} box={box} />
        ))}
      </svg>
    </div>
  );
}

function cut(text: string, longest: number) {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function Table({ box: { table, x, y, width, height } }: { box: Box }) {
  const pointing = new Set(table.keys.flatMap(({ columns }) => columns));
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect class="schema-box" width={width} height={height} rx={6} />
      <path class="schema-head" d={`M0 ${HEAD}h${width}`} />
      <text class="schema-name" x={12} y={20}>
        {cut(table.name, 40)}
      </text>
      {table.columns.slice(0, MOST_COLUMNS).map(({ name, type, isKey }, at) => (
        <g key={name} transform={`translate(0 ${HEAD + 4 + at * LINE})`}>
          <text x={12} y={15} class={isKey ? "schema-key-column" : pointing.has(name) ? "schema-foreign" : ""}>
            {cut(name, 30)}
          </text>
          <text x={width - 12} y={15} class="schema-type" text-anchor="end">
            {cut(type, 12)}
          </text>
        </g>
      ))}
      {table.columns.length > MOST_COLUMNS && (
        <text x={12} y={HEAD + 19 + MOST_COLUMNS * LINE} class="schema-type">
          and {table.columns.length - MOST_COLUMNS} more
        </text>
      )}
    </g>
  );
}
