// The records of the workspace surface, with those that have been deleted and may come back.

import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";

import { useLoad } from "../../app/load.ts";
import { address, databaseHref, setQuery } from "../../app/router.ts";
import { rights, who } from "../../app/session.ts";
import { useTitle } from "../../app/shell.tsx";
import { Button } from "../../ui/button.tsx";
import { AskDialog } from "../../ui/dialog.tsx";
import { ago, counted, messageOf, moment } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { announce } from "../../ui/status.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { deleteRecord, listRecords, purgeRecord, type Record, restoreRecord } from "./records.ts";

// Where its database is to be seen. With several accounts a record does not say which it is in.
function hrefOf({ cfResourceId, status }: Record) {
  const accounts = who.value?.accounts ?? [];
  return cfResourceId !== null && status === "ready" && accounts.length === 1 ? databaseHref(accounts[0]!.id, cfResourceId) : null;
}

function Name({ record }: { record: Record }) {
  const href = hrefOf(record);
  return href === null ? <>{record.name}</> : <a href={href}>{record.name}</a>;
}

const STATUS_LOOK = { ready: "added", provisioning: "changed", failed: "removed" };

export default function Records() {
  const search = address.value.query.get("name") ?? "";
  const [pages, setPages] = useState(1);
  const purging = useSignal<Record | null>(null);
  const problem = useSignal("");
  useTitle("Records");
  const { data, error, reload } = useLoad(`records ${search} ${pages}`, (signal) => listRecords(search, pages, signal));
  const run = async (work: Promise<void>, told: string) => {
    try {
      await work;
      problem.value = "";
      announce(told);
    } catch (failure) {
      problem.value = messageOf(failure);
    }
    reload();
  };
  const columns: Column<Record>[] = [
    { head: "Name", cell: (record) => <Name record={record} /> },
    {
      head: "Status",
      cell: ({ status, deletedAt }) => (
        <span class="conditions">
          <span class={`change ${STATUS_LOOK[status]}`}>{status}</span>
          {deletedAt !== null && (
            <span class="change removed" title={moment(deletedAt)}>
              deleted
            </span>
          )}
        </span>
      ),
    },
    { head: "Workspace", isMinor: true, cell: ({ workspaceId }) => <code class="soft">{workspaceId}</code> },
    { head: "Database", isMinor: true, cell: ({ cfResourceName }) => cfResourceName ?? <span class="soft">none yet</span> },
    { head: "Made", isMinor: true, cell: ({ createdAt }) => <time dateTime={createdAt} title={moment(createdAt)}>{ago(createdAt)}</time> },
    { head: "Id", isMinor: true, cell: ({ id }) => <code class="soft">{id}</code> },
  ];
  if (rights.value.write) {
    columns.push({
      head: "Actions",
      cell: (record) => (
        <span class="row-actions">
          {record.deletedAt === null ? (
            <Button kind="quiet" onClick={() => run(deleteRecord(record), `${record.name} has been deleted, and may be restored`)}>
              Delete
            </Button>
          ) : (
            <>
              <Button kind="quiet" onClick={() => run(restoreRecord(record), `${record.name} is back`)}>
                Restore
              </Button>
              <Button kind="quiet" onClick={() => (purging.value = record)}>
                Purge
              </Button>
            </>
          )}
        </span>
      ),
    });
  }
  return (
    <>
      <div class="bar">
        <h1>Records</h1>
        {data && <span class="soft">{counted(data.total, "record")}</span>}
        <span class="push" />
        <input type="search" aria-label="Filter records" placeholder="Filter by name" value={search} onInput={(event) => setQuery({ name: event.currentTarget.value || null })} />
      </div>
      {(problem.value || error) && <Note kind="error">{problem.value || error!.message}</Note>}
      {data && data.records.length === 0 && (
        <Empty title={search ? "No record is called so" : "No records yet"}>
          <p>
            {search ? "The filter above looks for a part of the name." : <>A platform makes them by <code>POST /api/databases</code>; databases that are made elsewhere have none.</>}
          </p>
        </Empty>
      )}
      {data && data.records.length > 0 && <Table label="Records" columns={columns} rows={data.records} keyOf={({ id }) => id} />}
      {data && data.records.length < data.total && (
        <div class="bar">
          <Button onClick={() => setPages(pages + 1)}>Show more</Button>
        </div>
      )}
      {purging.value && (
        <AskDialog title={`Purge ${purging.value.name}`} action="Purge" kind="danger" expected={purging.value.name.trim()} run={() => purgeRecord(purging.value!).then(reload)} onClose={() => (purging.value = null)}>
          <p>The record goes for good, with its database and all of its history. To go on, type its name.</p>
        </AskDialog>
      )}
    </>
  );
}
