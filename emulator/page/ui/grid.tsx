// A grid of any number of rows, of which only those in sight are in the document. Rows are of one
// height, so that a place follows from a number and nothing is kept for each row: libraries that
// measure rows keep something, which for a million is more than the rows in sight weigh.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { keyTarget } from "./grid_keys.ts";
import { HEAD, PlaceMap, ROW } from "./grid_places.ts";

export interface GridColumn {
  name: string;
  width: number; // px
  isNumber?: boolean;
  detail?: string; // beside the name: its type
  sort?: "ascending" | "descending" | "none";
}

export interface GridCell {
  content: ComponentChildren;
  label?: string; // where the content alone would mislead
  look?: string; // classes
}

export interface Place {
  row: number;
  column: number;
}

interface Props {
  label: string;
  columns: GridColumn[];
  rowCount: number;
  cell: (row: number, column: number) => GridCell | undefined; // none while it is on its way
  version: unknown; // changes when cells do
  lead?: ((row: number) => ComponentChildren) | undefined; // before the first column
  filter?: (column: number) => ComponentChildren; // below a column's name
  lookOf?: (row: number) => string;
  onShow?: (first: number, last: number) => void;
  onSort?: (column: number) => void;
  active: Place | null; // null until there has been one; then Tab leads to the first cell
  onActive: (place: Place) => void;
  onOpen?: ((place: Place) => void) | undefined; // Enter, or a double click
  onKey?: (event: KeyboardEvent, place: Place) => void; // what the grid has no use for
  editor?: { place: Place; content: ComponentChildren } | undefined;
  focusRound?: number; // another number gives the active cell the focus
}

const FIRST: Place = { row: 0, column: 0 };
const LEAD = 40;
const EXTRA = 4; // rows above and below what is in sight

export function Grid(props: Props) {
  const { label, columns, rowCount, editor } = props;
  const active = props.active ?? FIRST;
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const takeFocus = useRef(false);
  const isParking = useRef(false);

  const headHeight = props.filter ? HEAD : ROW;
  const places = new PlaceMap(rowCount, Math.max(ROW, height - headHeight));
  const from = places.rowAt(top);
  const first = Math.max(0, Math.floor(from) - EXTRA);
  const last = Math.min(rowCount - 1, Math.ceil(from + places.inSight) + EXTRA);

  const isActiveShown = active.row >= first && active.row <= last;
  // Rows that come into sight take the elements of those that go, also where all of them do.
  const slots = Math.ceil(places.inSight) + 2 * EXTRA + 2;

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setHeight(frame.current!.clientHeight));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => props.onShow?.(first, last), [first, last, props.onShow]);
  useLayoutEffect(() => {
    if (!props.focusRound) return;
    takeFocus.current = true;
    const scroll = places.scrollTo(active.row, top);
    if (scroll !== null) frame.current!.scrollTop = scroll;
  }, [props.focusRound]);
  useLayoutEffect(() => {
    if (!takeFocus.current) return;
    const cell = document.getElementById(`${id}-${active.row}-${active.column}`);
    if (!cell) return;
    takeFocus.current = false;
    cell.focus({ preventScroll: true });
    keepInSight(frame.current!, cell);
  });

  // A cell that goes out of sight leaves the keys to the grid, which has no other use for the focus.
  useLayoutEffect(() => {
    if (isActiveShown || takeFocus.current || !document.activeElement?.matches("[role=gridcell]")) return;
    if (!frame.current!.contains(document.activeElement)) return;
    isParking.current = true;
    frame.current!.focus({ preventScroll: true });
    isParking.current = false;
  });

  const goTo = (place: Place) => {
    takeFocus.current = true;
    const scroll = places.scrollTo(place.row, top);
    if (scroll !== null) frame.current!.scrollTop = scroll;
    props.onActive(place);
  };
  const press = (event: KeyboardEvent) => {
    if (!(event.target as HTMLElement).matches("[role=gridcell], [role=grid]")) return;
    const target = keyTarget(event, active, { rows: rowCount, columns: columns.length, page: Math.floor(places.inSight) - 1 });
    if (target) goTo(target);
    else if (event.key === "Enter" && props.onOpen) props.onOpen(active);
    else return props.onKey?.(event, active);
    event.preventDefault();
  };

  // The place of a cell, by its id.
  const placeOf = (target: EventTarget | null): Place | null => {
    const cell = (target as HTMLElement).closest?.<HTMLElement>("[role=gridcell][id]");
    const [row, column] = cell ? cell.id.slice(id.length + 1).split("-").map(Number) : [];
    return row === undefined || column === undefined ? null : { row, column };
  };
  const focus = (event: FocusEvent) => {
    if (isParking.current) return;
    if (event.target === event.currentTarget) {
      if (rowCount > 0) goTo(active);
      return;
    }
    const place = (event.target as HTMLElement).matches("[role=gridcell]") ? placeOf(event.target) : null;
    if (place && !isActive(place.row, place.column)) props.onActive(place);
  };
  const open = (event: Event) => {
    const place = placeOf(event.target);
    if (place) props.onOpen?.(place);
  };

  const template = `${props.lead ? `${LEAD}px ` : ""}${columns.map(({ width }) => `${width}px`).join(" ")} 1fr`;
  const isActive = (row: number, column: number) => active.row === row && active.column === column;
  const rows = [];
  for (let row = first; row <= last; row += 1) rows.push(row);

  return (
    <div
      ref={frame}
      class="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + (props.lead ? 1 : 0)}
      tabIndex={isActiveShown ? -1 : 0}
      style={{ "--columns": template, "--height": `${Math.min(rowCount, 40) * ROW + headHeight + 2}px` }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={press}
      onFocusIn={focus}
      onDblClick={open}
    >
      <div class={`grid-head ${props.filter ? "tall" : ""}`} role="rowgroup">
        <div class="grid-row" role="row" aria-rowindex={1}>
          {props.lead && (
            <div role="columnheader" class="lead">
              <span class="hidden">Selection</span>
            </div>
          )}
          {columns.map((column, at) => (
            <div
              key={at}
              role="columnheader"
              class={`head ${column.isNumber ? "number" : ""} ${props.onSort ? "sortable" : ""}`}
              aria-sort={column.sort}
              onClick={(event) => !(event.target as HTMLElement).closest("input") && props.onSort?.(at)}
            >
              <Head column={column} onSort={props.onSort !== undefined} />
              {props.filter?.(at)}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" class="grid-body" style={{ height: `${places.height}px` }}>
        <div style={{ transform: `translateY(${places.topOf(first, top)}px)` }}>
          {rows.map((row) => (
            <div class={`grid-row ${props.lookOf?.(row) ?? ""}`} role="row" key={row % slots} aria-rowindex={row + 2}>
              {props.lead && (
                <div role="gridcell" class="lead">
                  {props.lead(row)}
                </div>
              )}
              {columns.map((column, at) => {
                const cell = props.cell(row, at);
                const isEdited = editor?.place.row === row && editor.place.column === at;
                return (
                  <div
                    key={at}
                    id={`${id}-${row}-${at}`}
                    role="gridcell"
                    class={`cell ${column.isNumber ? "number" : ""} ${cell?.look ?? ""} ${props.active && isActive(row, at) ? "active" : ""}`}
                    aria-label={isEdited ? undefined : cell?.label}
                    aria-busy={cell === undefined ? true : undefined}
                    tabIndex={isActive(row, at) ? 0 : -1}
                  >
                    {isEdited ? editor.content : cell?.content}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function Head({ column, onSort }: { column: GridColumn; onSort: boolean }) {
  const arrow = { ascending: " ↑", descending: " ↓", none: "" }[column.sort ?? "none"];
  const text = (
    <>
      <span class="column-name">{column.name}</span>
      {arrow && <span aria-hidden="true">{arrow}</span>}
      {column.detail && <small> {column.detail}</small>}
    </>
  );
  // A press goes on to the header, which takes clicks beside the words too.
  return onSort ? (
    <button type="button" class="head-text" title={`${column.name} ${column.detail ?? ""}`}>
      {text}
    </button>
  ) : (
    <span class="head-text" title={column.name}>
      {text}
    </span>
  );
}

// Scrolls sideways; up and down is the grid's own.
function keepInSight(frame: HTMLElement, cell: HTMLElement) {
  const [outer, inner] = [frame.getBoundingClientRect(), cell.getBoundingClientRect()];
  const left = outer.left + LEAD;
  if (inner.left < left) frame.scrollLeft -= left - inner.left;
  else if (inner.right > outer.right) frame.scrollLeft += Math.min(inner.right - outer.right + 12, inner.left - left);
}
