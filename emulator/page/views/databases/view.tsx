// The databases of an account.

import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";

import { createDatabase, type Database, deleteDatabase, listDatabases } from "../../api/cloudflare.ts";
import { fork } from "../../api/control.ts";
import { nameDatabase } from "../../app/database_name.ts";
import { useLoad } from "../../app/load.ts";
import { address, databaseHref, go, setQuery } from "../../app/router.ts";
import { defaultAccount, rights } from "../../app/session.ts";
import { useTitle } from "../../app/shell.tsx";
import { View, type ViewProps } from "../../app/views.tsx";
import { Button } from "../../ui/button.tsx";
import { AskDialog } from "../../ui/dialog.tsx";
import { counted } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { announce } from "../../ui/status.tsx";
import { Table } from "../../ui/table.tsx";
import { columnsOf } from "./columns.tsx";

const EACH = 100;

type Asked = { what: "new" } | { what: "fork" | "delete"; database: Database };

export default function Databases({ params }: ViewProps) {
  const account = params.account ?? defaultAccount.value;
  const search = address.value.query.get("name") ?? "";
  const [pages, setPages] = useState(1);
  const asked = useSignal<Asked | null>(null);
  useTitle("Databases");
  const { data, error, reload } = useLoad(`${account} ${search} ${pages}`, async (signal) => {
    const parts = await Promise.all(Array.from({ length: pages }, (_, at) => listDatabases(account, at + 1, search, signal)));
    const rows = parts.flatMap((part) => part.rows);
    for (const { uuid, name } of rows) nameDatabase(uuid, name);
    return { rows, total: parts[0]!.total };
  });
  const { write } = rights.value;
  const columns = columnsOf(account, write, {
    fork: (database) => (asked.value = { what: "fork", database }),
    remove: (database) => (asked.value = { what: "delete", database }),
  });
  return (
    <>
      <div class="bar">
        <h1>Databases</h1>
        {data && <span class="soft">{counted(data.total, "database")}</span>}
        <span class="push" />
        {(search || (data && data.total > 8)) && (
          <input type="search" aria-label="Filter databases" placeholder="Filter by name" value={search} onInput={(event) => setQuery({ name: event.currentTarget.value || null })} />
        )}
        <View name="transfer" account={account} />
        {write && (
          <Button kind="primary" icon="add" onClick={() => (asked.value = { what: "new" })}>
            New database
          </Button>
        )}
      </div>
      {error && <Note kind="error">{error.message}</Note>}
      {data && data.rows.length === 0 && (
        <Empty title={search ? "No database is called so" : "No databases yet"}>
          {search ? (
            <p>The filter above looks for a part of the name.</p>
          ) : (
            <p>
              {write ? "Make one here, or " : ""}point a client at this server: <code>npx wrangler d1 create shop</code> makes one too, once the variables are set that stand in the lines at the server's start.
            </p>
          )}
        </Empty>
      )}
      {data && data.rows.length > 0 && <Table label="Databases" columns={columns} rows={data.rows} keyOf={(row) => row.uuid} />}
      {data && data.rows.length < data.total && (
        <div class="bar">
          <Button onClick={() => setPages(pages + 1)}>Show {Math.min(EACH, data.total - data.rows.length)} more</Button>
        </div>
      )}
      {asked.value && <Question account={account} asked={asked.value} onClose={() => (asked.value = null)} reload={reload} />}
    </>
  );
}

function Question({ account, asked, onClose, reload }: { account: string; asked: Asked; onClose: () => void; reload: () => void }) {
  if (asked.what === "new") {
    const make = async (name: string) => {
      const made = await createDatabase(account, name);
      go(databaseHref(account, made.uuid));
    };
    return <AskDialog title="New database" action="Create" run={make} onClose={onClose} />;
  }
  const { uuid, name } = asked.database;
  const target = { account, database: uuid };
  if (asked.what === "fork") {
    const run = async (text: string) => {
      await fork(target, { name: text });
      announce(`${text} is a copy of ${name}`);
      reload();
    };
    return (
      <AskDialog title={`Fork ${name}`} action="Fork" initial={`${name}-fork`} run={run} onClose={onClose}>
        <p>A database of its own with what {name} holds now. Neither is changed by what happens to the other.</p>
      </AskDialog>
    );
  }
  const remove = async () => {
    await deleteDatabase(target);
    announce(`${name} has been deleted`);
    reload();
  };
  return (
    <AskDialog title={`Delete ${name}`} action="Delete" kind="danger" expected={name} run={remove} onClose={onClose}>
      <p>The database goes with its history, and does not come back. To go on, type its name.</p>
    </AskDialog>
  );
}
