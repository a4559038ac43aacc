// What one statement has answered: rows, what they cost, and ways to take them along.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

import type { RawResult, Value } from "../../api/cloudflare.ts";
import { hexOf } from "../../sql/quote.ts";
import { asCsv, asInserts, asJson } from "../../sql/copy.ts";
import { Button } from "../../ui/button.tsx";
import { bytes, count, counted, milliseconds } from "../../ui/format.ts";
import { Grid, type GridCell, type Place } from "../../ui/grid.tsx";
import { announce, Status } from "../../ui/status.tsx";

const SAMPLE = 50; // rows by which columns get their widths
const LONGEST = 300; // characters of a text in a cell

interface Props {
  sql: string | undefined;
  number: number; // from 1
  isOnly: boolean;
  result: RawResult;
}

export function Result({ sql, number, isOnly, result }: Props) {
  const { columns, rows, meta } = result;
  const active = useSignal<Place | null>(null);
  const gridColumns = useMemo(
    () =>
      columns.map((name, at) => {
        const sample = rows.slice(0, SAMPLE).map((row) => row[at]!);
        const isNumber = sample.some((value) => typeof value === "number");
        const longest = Math.max(name.length + 1, ...sample.map((value) => Math.min(textOf(value).length, 40)), 8);
        return { name, width: Math.round(Math.min(longest, 42) * (isNumber ? 9.2 : 8.2) + 22), isNumber };
      }),
    [result],
  );
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    announce(`${counted(rows.length, "row")} copied`);
  };
  return (
    <section class="result" aria-label={`Result ${number}`}>
      {!isOnly && <code class="result-sql">{sql}</code>}
      <div class="bar">
        <Status>
          <span>{columns.length > 0 ? counted(rows.length, "row") : counted(meta.changes, "change")}</span>
          <span>rows read {count(meta.rows_read)}</span>
          <span>rows written {count(meta.rows_written)}</span>
          <span>{milliseconds(meta.duration)}</span>
        </Status>
        {rows.length > 0 && (
          <span class="bar push">
            <Button kind="quiet" icon="copy" onClick={() => copy(asJson(result))}>
              Copy as JSON
            </Button>
            <Button kind="quiet" icon="copy" onClick={() => copy(asCsv(result))}>
              Copy as CSV
            </Button>
            <Button kind="quiet" icon="copy" onClick={() => copy(asInserts(result, tableOf(sql ?? "")))}>
              Copy as INSERTs
            </Button>
          </span>
        )}
      </div>
      {columns.length > 0 && (
        <Grid
          label="Result"
          columns={gridColumns}
          rowCount={rows.length}
          version={result}
          cell={(row, column) => cellOf(rows[row]![column]!)}
          active={active.value}
          onActive={(place) => (active.value = place)}
        />
      )}
    </section>
  );
}

function textOf(value: Value): string {
  if (value === null) return "NULL";
  if (Array.isArray(value)) return `x'${hexOf(Uint8Array.from(value.slice(0, 20)))}'`;
  return typeof value === "number" && isRounded(value) ? `≈ ${value}` : String(value);
}

// Integers of 64 bits become JSON's numbers, which beyond 2^53 are not all there are.
function isRounded(value: number) {
  return Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function cellOf(value: Value): GridCell {
  if (value === null) return { content: "NULL", label: "NULL", look: "null" };
  if (typeof value === "number") {
    if (!isRounded(value)) return { content: String(value), look: "is-number" };
    return { content: <span title="Rounded: cast it to TEXT to see every digit">≈ {value}</span>, look: "is-number" };
  }
  if (Array.isArray(value)) {
    const digits = hexOf(Uint8Array.from(value.slice(0, 16))).toLowerCase();
    return { content: value.length > 16 ? `${digits}… ${bytes(value.length)}` : `x'${digits}'`, look: "blob" };
  }
  const line = value.slice(0, LONGEST).replace(/\r\n|\r|\n/g, " ⏎ ");
  return value === "" ? { content: "", label: "empty text" } : { content: value.length > LONGEST ? `${line}…` : line };
}

// The table that a statement reads, as far as its text tells; otherwise a name to be replaced.
function tableOf(sql: string): string {
  const found = /\bFROM\s+("(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\p{L}_][\p{L}\p{N}_$]*)/iu.exec(sql)?.[1];
  if (!found) return "table_name";
  return /^["`[]/.test(found) ? found.slice(1, -1).replaceAll('""', '"') : found;
}
