// The tables and views of a database, beside what one of them holds.

import { useSignal } from "@preact/signals";

import { tableHref } from "../../app/router.ts";
import type { TableName } from "../../data/schema.ts";
import { Icon } from "../../ui/icon.tsx";

interface Props {
  account: string;
  database: string;
  tables: TableName[];
  selected: string | undefined;
  at: string | null;
}

const MANY = 12;

export function TableList({ account, database, tables, selected, at }: Props) {
  const part = useSignal("");
  const isOpen = useSignal(false);
  const shown = tables.filter(({ name }) => name.toLowerCase().includes(part.value.toLowerCase()));
  return (
    <nav class={`side ${isOpen.value ? "open" : ""}`} aria-label="Tables of the database">
      <button type="button" class="side-toggle button" aria-expanded={isOpen.value} onClick={() => (isOpen.value = !isOpen.value)}>
        <Icon name="table" />
        <span>{selected ?? "Tables"}</span>
        <Icon name={isOpen.value ? "up" : "down"} />
      </button>
      <div class="side-content">
        {tables.length > MANY && <input type="search" aria-label="Filter tables" placeholder="Filter tables" value={part.value} onInput={(event) => (part.value = event.currentTarget.value)} />}
        <ul aria-label="Tables" role="list">
          {shown.map(({ name, kind }) => (
            <li key={name}>
              <a href={tableHref(account, database, name, at === null ? {} : { at })} aria-current={name === selected ? "page" : undefined} onClick={() => (isOpen.value = false)}>
                <Icon name={kind === "view" ? "view" : "table"} />
                <span class="table-name">{name}</span>
                {kind !== "table" && <small class="soft">{kind}</small>}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
