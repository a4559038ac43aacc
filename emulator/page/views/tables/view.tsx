// A database's tables, and what the one that is chosen holds and is made of.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

import { listCommits } from "../../api/control.ts";
import { databaseName } from "../../app/database_name.ts";
import { useLoad } from "../../app/load.ts";
import { address, databaseHref, tableHref } from "../../app/router.ts";
import { useTitle } from "../../app/shell.tsx";
import { hasView, type ViewProps } from "../../app/views.tsx";
import type { Reader } from "../../data/reader.ts";
import { describeTable, listTables, tableKey, tablesKey } from "../../data/schema.ts";
import { moment } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Actions } from "./actions.tsx";
import { Rows } from "./rows.tsx";
import { Structure } from "./structure.tsx";
import { TableList } from "./table_list.tsx";

export default function Tables({ params }: ViewProps) {
  const account = params.account!;
  const database = params.database!;
  const at = address.value.query.get("at");
  const reader = useMemo<Reader>(() => ({ target: { account, database }, at }), [account, database, at]);
  const key = `${account} ${database} ${at}`;
  const { data: tables, error } = useLoad(tablesKey(reader), (signal) => listTables(reader, signal));
  const selected = params.table ?? tables?.[0]?.name;
  useTitle(params.table, databaseName(account, database));
  return (
    <div class="with-side">
      {tables && tables.length > 0 && <TableList account={account} database={database} tables={tables} selected={selected} at={at} />}
      <div class="beside">
        {at !== null && <PastNote reader={reader} table={params.table} />}
        {error && <Note kind="error">{error.message}</Note>}
        {tables && tables.length === 0 && (
          <>
            <div class="bar">
              <span class="push" />
              <Actions target={reader.target} at={at} />
            </div>
            <Empty title="No tables yet">
              <p>
                A migration of yours makes them, or a <code>CREATE TABLE</code>
                {hasView("sql") ? (
                  <>
                    {" "}
                    in <a href={databaseHref(account, database, "sql")}>SQL</a>.
                  </>
                ) : (
                  "."
                )}
              </p>
            </Empty>
          </>
        )}
        {selected !== undefined && <Chosen key={`${key} ${selected}`} reader={reader} name={selected} />}
      </div>
    </div>
  );
}

function Chosen({ reader, name }: { reader: Reader; name: string }) {
  const tab = useSignal("Rows");
  const { account, database } = reader.target;
  const { data, error } = useLoad(tableKey(reader, name), (signal) => describeTable(reader, name, signal));
  const table = useSame(data);
  if (error && !table) return <Note kind="error">{error.message}</Note>;
  if (table === undefined) return null;
  if (table === null) {
    return (
      <Empty title="There is no such table">
        <p>
          <a href={databaseHref(account, database)}>The tables of the database</a>
          {reader.at !== null && ", which may not have had it at this moment"}.
        </p>
      </Empty>
    );
  }
  return (
    <Tabs
      label={name}
      selected={tab.value}
      onSelect={(each) => (tab.value = each)}
      extra={
        <div class="bar">
          <Actions target={reader.target} at={reader.at} />
        </div>
      }
      tabs={[
        { name: "Rows", content: () => <Rows reader={reader} table={table} /> },
        { name: "Structure", content: () => <Structure target={reader.target} table={table} /> },
      ]}
    />
  );
}

// What is read again and is the same stays the same object, so that edits of it go on.
function useSame<T>(data: T): T {
  const text = JSON.stringify(data);
  return useMemo(() => data, [text]);
}

function PastNote({ reader, table }: { reader: Reader; table: string | undefined }) {
  const { target, at } = reader;
  const { data } = useLoad(`moment ${target.database} ${at}`, (signal) => listCommits(target, { from: at!, to: at!, limit: "1" }, signal));
  const when = data?.data[0]?.at;
  const now = table === undefined ? databaseHref(target.account, target.database) : tableHref(target.account, target.database, table);
  return (
    <Note>
      The rows as they were{when ? ` at ${moment(when)}` : ""}: read-only. <a href={now}>As they are now</a>
    </Note>
  );
}
