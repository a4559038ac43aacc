// The rows of a past state, beside the slider that has led there.

import { useMemo } from "preact/hooks";

import type { Target } from "../../api/cloudflare.ts";
import { useLoad } from "../../app/load.ts";
import { address, setQuery, tableHref } from "../../app/router.ts";
import type { Reader } from "../../data/reader.ts";
import { describeTable, listTables, type TableShape } from "../../data/schema.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { Rows } from "../tables/rows.tsx";

interface State {
  reader: Reader;
  tables: string[];
  table: TableShape | null; // none where there is no table at all
}

export function PastRows({ target, at }: { target: Target; at: string }) {
  const wanted = address.value.query.get("table");
  const { account, database } = target;
  const reader = useMemo<Reader>(() => ({ target: { account, database }, at }), [account, database, at]);
  const { data, error } = useLoad<State>(`past ${database} ${at} ${wanted}`, async (signal) => {
    const tables = (await listTables(reader, signal)).map(({ name }) => name);
    const name = wanted !== null && tables.includes(wanted) ? wanted : tables[0];
    return { reader, tables, table: name === undefined ? null : await describeTable(reader, name, signal) };
  });
  if (error) return <Note kind="error">{error.message}</Note>;
  if (!data) return null;
  if (data.table === null) return <Empty title="No tables at this moment"><p>Move the slider to the right: a later commit has made them.</p></Empty>;
  const { table } = data;
  return (
    <>
      <div class="bar">
        <select aria-label="Table" value={table.name} onChange={(event) => setQuery({ table: event.currentTarget.value })}>
          {data.tables.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <Note>
          The rows as they were: read-only. <a href={tableHref(account, database, table.name, { at })}>Open them alone</a>
        </Note>
      </div>
      <Rows key={`${at} ${table.name}`} reader={data.reader} table={table} />
    </>
  );
}
