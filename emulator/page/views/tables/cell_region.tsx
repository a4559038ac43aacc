// The value that the focus is on, whole: long text, JSON with its lines, BLOBs byte by byte.

import { useLoad } from "../../app/load.ts";
import type { Reader } from "../../data/reader.ts";
import type { Row } from "../../data/row_store.ts";
import type { TableShape } from "../../data/schema.ts";
import type { Cell } from "../../sql/cell.ts";
import { Button } from "../../ui/button.tsx";
import { bytes, counted } from "../../ui/format.ts";
import { announce } from "../../ui/status.tsx";
import { keyText } from "../../edit/staged.ts";
import { readWhole } from "./whole_value.ts";

interface Props {
  reader: Reader;
  table: TableShape;
  row: Row;
  column: number;
  onNull: (() => void) | null; // sets the cell to NULL; null where it may not be
}

const MOST_BYTES = 4096; // of a blob that are shown
const MOST_TEXT = 200_000;

export function CellRegion({ reader, table, row, column, onNull }: Props) {
  const cut = row.cells[column]!;
  const isCut = cut.bytes !== undefined;
  const { data, error } = useLoad(`${reader.at} ${table.name} ${keyText(row)} ${column} ${isCut} ${cut.literal}`, (signal) =>
    isCut ? readWhole(reader, table, row, column, signal) : Promise.resolve(cut),
  );
  const cell = data ?? cut;
  const { name, type } = table.columns[column]!;
  const copy = async () => {
    await navigator.clipboard.writeText(cell.kind === "null" ? "NULL" : cell.text);
    announce("Copied");
  };
  return (
    <section class="cell-region" aria-label="Cell">
      <header>
        <strong class="verbatim">{name}</strong>
        <span class="soft">{describe(cell, type)}</span>
        <span class="push" />
        {onNull && cell.kind !== "null" && (
          <Button kind="quiet" onClick={onNull}>
            Set NULL
          </Button>
        )}
        <Button kind="quiet" icon="copy" aria-label="Copy the value" onClick={copy} />
      </header>
      {error ? <p class="soft">{error.message}</p> : <Value cell={cell} />}
    </section>
  );
}

function describe(cell: Cell, type: string) {
  const kind = { null: "NULL", integer: "integer", real: "real", text: "text", blob: "BLOB" }[cell.kind];
  const declared = type ? `, column of ${type}` : "";
  if (cell.kind === "text") return `${kind}, ${counted([...cell.text].length, "character")}${declared}`;
  if (cell.kind === "blob") return `${kind}, ${bytes(cell.bytes ?? cell.text.length / 2)}${declared}`;
  return kind + declared;
}

function Value({ cell }: { cell: Cell }) {
  if (cell.kind === "null") return <pre tabIndex={0} class="soft">NULL</pre>;
  if (cell.kind === "blob") return <pre tabIndex={0}>{dump(cell.text)}</pre>;
  const text = cell.kind === "text" ? (indented(cell.text) ?? cell.text) : cell.text;
  return (
    <pre tabIndex={0}>
      {text.slice(0, MOST_TEXT)}
      {text.length > MOST_TEXT && "…"}
    </pre>
  );
}

// JSON objects and lists with a line for each value. Digits stay as they are: only blanks between
// values change.
function indented(text: string): string | null {
  if (!/^\s*[[{]/.test(text) || text.length > MOST_TEXT) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  let out = "";
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    if (token === "{" || token === "[") {
      depth += 1;
      out += next === "}" || next === "]" ? token : token + line();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const before = tokens[at - 1];
      out += before === "{" || before === "[" ? token : line() + token;
    } else if (token === ",") out += token + line();
    else out += token === ":" ? ": " : token;
  }
  return out;
}

// Sixteen bytes a line: where, in hexadecimal, and what of it is text.
function dump(hex: string): string {
  const lines = [];
  for (let at = 0; at < Math.min(hex.length, 2 * MOST_BYTES); at += 32) {
    const pairs = hex.slice(at, at + 32).match(/../g) ?? [];
    const text = pairs.map((pair) => Number.parseInt(pair, 16)).map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·"));
    lines.push(`${(at / 2).toString(16).padStart(8, "0")}  ${pairs.join(" ").toLowerCase().padEnd(47)}  ${text.join("")}`);
  }
  if (hex.length > 2 * MOST_BYTES) lines.push("…");
  return lines.join("\n");
}
