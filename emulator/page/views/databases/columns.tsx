// What the table says of each database. Two of its figures are asked for a database at a time.

import { queriesSince } from "../../api/analytics.ts";
import type { Database } from "../../api/cloudflare.ts";
import { listCommits } from "../../api/control.ts";
import { useLoad } from "../../app/load.ts";
import { databaseHref } from "../../app/router.ts";
import { Button } from "../../ui/button.tsx";
import { ago, bytes, count, moment } from "../../ui/format.ts";
import type { Column } from "../../ui/table.tsx";

interface Row {
  account: string;
  database: string;
}

function LastCommit({ account, database }: Row) {
  const target = { account, database };
  const { data } = useLoad(`commit ${database}`, (signal) => listCommits(target, { limit: "1" }, signal));
  const last = data?.data[0];
  if (!data) return null;
  if (!last) return <span class="soft">–</span>;
  return <time dateTime={last.at} title={moment(last.at)}>{ago(last.at)}</time>;
}

function Queries({ account, database }: Row) {
  const { data } = useLoad(`queries ${database}`, (signal) => queriesSince({ account, database }, 1, signal));
  return <>{data === undefined ? "" : count(data)}</>;
}

interface Actions {
  fork: (database: Database) => void;
  remove: (database: Database) => void;
}

export function columnsOf(account: string, mayWrite: boolean, { fork, remove }: Actions): Column<Database>[] {
  const columns: Column<Database>[] = [
    { head: "Name", cell: ({ uuid, name }) => <a href={databaseHref(account, uuid)}>{name}</a> },
    { head: "Tables", isNumber: true, cell: ({ num_tables }) => (num_tables === undefined ? "" : count(num_tables)) },
    { head: "Size", isNumber: true, cell: ({ file_size }) => (file_size === undefined ? "" : bytes(file_size)) },
    { head: "Last commit", isMinor: true, cell: ({ uuid }) => <LastCommit account={account} database={uuid} /> },
    { head: "Queries, last hour", isNumber: true, isMinor: true, cell: ({ uuid }) => <Queries account={account} database={uuid} /> },
    { head: "Id", isMinor: true, cell: ({ uuid }) => <code class="soft">{uuid}</code> },
  ];
  if (!mayWrite) return columns;
  return [
    ...columns,
    {
      head: "Actions",
      isMinor: true,
      cell: (database) => (
        <span class="row-actions">
          <Button kind="quiet" icon="fork" aria-label={`Fork ${database.name}`} onClick={() => fork(database)} />
          <Button kind="quiet" icon="remove" aria-label={`Delete ${database.name}`} onClick={() => remove(database)} />
        </span>
      ),
    },
  ];
}
