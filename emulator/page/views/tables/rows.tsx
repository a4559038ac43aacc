// The rows of a table, now or as they were.

import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";

import { returns } from "../../app/connection.ts";
import { useKeyHelp } from "../../app/keys.ts";
import { address, setQuery, tableHref } from "../../app/router.ts";
import { rights } from "../../app/session.ts";
import type { Reader } from "../../data/reader.ts";
import { type RowStore, rowsOf } from "../../data/row_store.ts";
import type { TableShape } from "../../data/schema.ts";
import { NULL } from "../../sql/cell.ts";
import { counted } from "../../ui/format.ts";
import { Grid, type GridCell, type GridColumn, type Place } from "../../ui/grid.tsx";
import { GRID_KEYS } from "../../ui/grid_keys.ts";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Note } from "../../ui/note.tsx";
import { isNumeric } from "../../edit/typed.ts";
import { CellEditor } from "./cell_editor.tsx";
import { CellRegion } from "./cell_region.tsx";
import { gridCellOf, widthFor } from "./cell_view.tsx";
import { ChangesDialog } from "./changes_dialog.tsx";
import { EditBar } from "./edit_bar.tsx";
import { Editing, editingOf, textOf } from "./editing.ts";
import { Filters, FilterField } from "./filters.tsx";
import { queryOf, sortBy } from "./row_query.ts";

interface Props {
  reader: Reader;
  table: TableShape;
}

const EDIT_KEYS = [
  { keys: "Enter, double click", does: "Edit a cell; Enter again commits, Escape takes back" },
  { keys: "Shift+Enter", does: "A new line in a cell" },
  { keys: "Delete", does: "Set a cell to NULL" },
  { keys: "Space", does: "Select a row" },
];

export function Rows({ reader, table }: Props) {
  const search = address.value.query.toString();
  const query = useMemo(() => queryOf(new URLSearchParams(search), table), [search, table]);
  const round = useSignal(0);
  const queryKey = JSON.stringify(query);
  const store = useMemo(() => rowsOf(reader, table, query), [reader.at, reader.target.database, table, queryKey, round.value, returns.value]);
  useEffect(() => () => store.dispose(), [store]);
  const current = useRef(store);
  current.current = store;
  const reload = useCallback(() => void (round.value += 1), []);
  const editing = useMemo(() => (reader.at === null ? editingOf(reader.target, table) : new Editing(reader.target, table)), [table, reader.at]);
  editing.store = () => current.current;
  editing.reload = reload;
  const mayEdit = rights.value.write && reader.at === null && table.kind !== "view" && table.key.length > 0;
  const active = useSignal<Place | null>(null);
  const focusRound = useSignal(0);
  useKeyHelp("Rows", mayEdit ? [...GRID_KEYS, ...EDIT_KEYS] : GRID_KEYS);

  const added = editing.staged.value.added.length;
  const version = store.version.value;
  // What was there stays in sight until what comes next is.
  const known = useRef<{ store: RowStore; total: number } | null>(null);
  if (store.total.value !== null) known.current = { store, total: store.total.value };
  const shown = store.total.value === null && known.current?.store.table === table ? known.current.store : store;
  const total = shown.total.value;

  const columns = useColumns(shown, table, query, added);
  const onShow = useCallback((first: number, last: number) => store.want(Math.max(0, first - added), last - added), [store, added]);
  const cell = (row: number, column: number) => cellAt(shown, editing, reader, row, column);
  const move = (place: Place) => (active.value = place);

  const commit = (text: string, step: "down" | "right" | "left" | "none") => {
    const { place } = editing.editor.value!;
    editing.commit(text);
    if (step === "none") return;
    const next = { row: place.row + (step === "down" && !editing.addedAt(place.row) ? 1 : 0), column: place.column + { down: 0, right: 1, left: -1 }[step] };
    focusPlace({ row: Math.min(next.row, (total ?? 0) + added - 1), column: Math.min(Math.max(next.column, 0), table.columns.length - 1) });
  };
  const focusPlace = (place: Place) => {
    active.value = place;
    focusRound.value += 1;
  };

  const press = (event: KeyboardEvent, place: Place) => {
    if (!mayEdit) return;
    if (event.key === "Delete") editing.setNull(place);
    else if (event.key === " ") editing.toggle(place.row);
    else return;
    event.preventDefault();
  };
  const addRow = () => {
    editing.addRow();
    const place = { row: editing.staged.value.added.length - 1, column: 0 };
    active.value = place;
    editing.open(place);
  };
  const editor = editing.editor.value;
  const place = active.value;
  const row = place && place.row >= added ? shown.row(place.row - added) : undefined;

  return (
    <>
      <div class="bar rows-bar">
        <Filters query={query} />
        <span class="soft" role="status" data-version={version}>
          {total !== null && counted(total, "row")}
        </span>
        {mayEdit && <EditBar editing={editing} onAdd={addRow} />}
      </div>
      {store.error.value && <Note kind="error">{store.error.value.message}</Note>}
      <div class="rows">
        {total !== null && (
          <Grid
            label="Rows"
            columns={columns}
            rowCount={total + added}
            cell={cell}
            version={version}
            onShow={onShow}
            onSort={(at) => setQuery(sortBy(table.columns[at]!.name, query))}
            filter={(at) => <FilterField column={table.columns[at]!.name} />}
            lead={mayEdit ? (each) => <Select editing={editing} row={each} /> : undefined}
            lookOf={(each) => lookOf(shown, editing, each)}
            active={place}
            onActive={move}
            onOpen={mayEdit ? (each) => editing.open(each) : undefined}
            onKey={press}
            focusRound={focusRound.value}
            editor={
              editor
                ? {
                    place: editor.place,
                    content: <CellEditor key={`${editor.place.row} ${editor.place.column}`} label={`Edit ${table.columns[editor.place.column]!.name}`} initial={editor.initial} onCommit={commit} onCancel={() => ((editing.editor.value = null), focusPlace(editor.place))} />,
                  }
                : undefined
            }
          />
        )}
        {total === 0 && added === 0 && <NoRows isFiltered={query.contains.length + query.equals.length > 0} mayEdit={mayEdit} />}
        {row && place && <CellRegion reader={reader} table={table} row={row} column={place.column} onNull={mayEdit && editing.mayEdit(place.column) ? () => editing.setNull(place) : null} />}
      </div>
      {editing.isReviewing.value && (
        <ChangesDialog
          target={reader.target}
          table={table}
          staged={editing.staged.value}
          onApplied={(applied, changes) => editing.done(applied, changes)}
          onUnknown={() => {
            editing.discard();
            editing.message.value = "The server is back, and something has been written while it was gone: look whether your changes are there.";
            reload();
          }}
          onForget={(key) => editing.forgetRow(key)}
          onDiscard={() => editing.discard()}
          onClose={() => (editing.isReviewing.value = false)}
        />
      )}
    </>
  );
}

function NoRows({ isFiltered, mayEdit }: { isFiltered: boolean; mayEdit: boolean }) {
  if (isFiltered) return <Empty title="No row is so"><p>The filters stand below the names of the columns.</p></Empty>;
  return <Empty title="No rows yet">{mayEdit && <p>“Add row” begins one, which is there once the changes are applied.</p>}</Empty>;
}

function Select({ editing, row }: { editing: Editing; row: number }) {
  return (
    <label>
      <input type="checkbox" aria-label="Select row" tabIndex={-1} checked={editing.isSelected(row)} onChange={() => editing.toggle(row)} />
    </label>
  );
}

function useColumns(store: RowStore, table: TableShape, query: ReturnType<typeof queryOf>, added: number): GridColumn[] {
  const isKnown = store.total.value !== null;
  const widths = useMemo(() => {
    const sample = Array.from({ length: 30 }, (_, at) => store.row(at));
    return table.columns.map(({ name, type }, at) => widthFor(name, type, sample.map((row) => row?.cells[at])) + (table.foreignKeys.some(({ columns }) => columns.includes(name)) ? 24 : 0));
  }, [table, isKnown, added > 0]);
  return table.columns.map(({ name, type }, at) => ({
    name,
    detail: type,
    width: widths[at]!,
    isNumber: isNumeric(type),
    sort: query.sort !== name ? "none" : query.isDescending ? "descending" : "ascending",
  }));
}

function lookOf(store: RowStore, editing: Editing, row: number) {
  if (editing.addedAt(row)) return "added";
  const stored = store.row(row - editing.staged.value.added.length);
  if (stored && editing.staged.value.deleted.has(stored.key.join(","))) return "deleted";
  return editing.isSelected(row) ? "selected" : "";
}

function literalCell(literal: string): GridCell {
  return literal === "NULL" ? gridCellOf(NULL) : { content: textOf(literal) };
}

function cellAt(store: RowStore, editing: Editing, reader: Reader, row: number, column: number): GridCell | undefined {
  const { table } = store;
  const added = editing.addedAt(row);
  if (added) {
    const literal = added.values[column];
    return literal === undefined ? { content: "default", look: "default" } : literalCell(literal);
  }
  const stored = store.row(row - editing.staged.value.added.length);
  if (!stored) return undefined;
  const literal = editing.changeOf(stored, column);
  if (literal !== undefined) {
    const cell = literalCell(literal);
    return { ...cell, look: `${cell.look ?? ""} changed` };
  }
  const cell = stored.cells[column]!;
  const shown = gridCellOf(cell);
  const foreign = cell.kind === "null" ? undefined : table.foreignKeys.find(({ columns }) => columns.includes(table.columns[column]!.name));
  if (!foreign || cell.bytes !== undefined) return shown;
  const filter: Record<string, string> = reader.at === null ? {} : { at: reader.at };
  for (const [at, parent] of foreign.parents.entries()) {
    const value = stored.cells[table.columns.findIndex(({ name }) => name === foreign.columns[at])];
    if (parent && value) filter[`is.${parent}`] = value.literal;
  }
  const { account, database } = reader.target;
  return {
    ...shown,
    label: shown.label ?? cell.text,
    content: (
      <>
        {shown.content}
        <a class="follow" href={tableHref(account, database, foreign.table, filter)} aria-label={`Go to ${foreign.table} ${cell.text}`} title={`Go to ${foreign.table}`} tabIndex={-1}>
          <Icon name="follow" />
        </a>
      </>
    ),
  };
}

