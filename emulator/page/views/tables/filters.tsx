// Filters of rows: a field below each column's name, and what a link has set beside them.

import { useEffect, useRef } from "preact/hooks";

import { address, setQuery } from "../../app/router.ts";
import type { RowQuery } from "../../data/row_sql.ts";
import { Icon } from "../../ui/icon.tsx";

const PAUSE_MS = 150; // of typing, after which rows are looked for

export function FilterField({ column }: { column: string }) {
  const key = `filter.${column}`;
  const value = address.value.query.get(key) ?? "";
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== input.current) input.current!.value = value;
  }, [value]);
  const change = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setQuery({ [key]: text || null }), PAUSE_MS);
  };
  return (
    <input
      ref={input}
      type="search"
      aria-label={`Filter ${column}`}
      placeholder="contains"
      autocomplete="off"
      spellcheck={false}
      defaultValue={value}
      onInput={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => event.stopPropagation()}
    />
  );
}

// The exact conditions that a link came with, each of which can be taken away.
export function Filters({ query }: { query: RowQuery }) {
  return (
    <>
      {query.equals.map(([column, literal]) => (
        <button type="button" class="button chip" key={column} aria-label={`Remove the filter ${column} = ${literal}`} onClick={() => setQuery({ [`is.${column}`]: null })}>
          <span>
            {column} = {literal}
          </span>
          <Icon name="close" />
        </button>
      ))}
    </>
  );
}
