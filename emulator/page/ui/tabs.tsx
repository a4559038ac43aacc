// Tabs of one place: the arrow keys go from one to the next.

import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

interface Tab {
  name: string; // what it says
  content: () => ComponentChildren;
}

interface Props {
  label: string;
  tabs: Tab[];
  selected: string;
  onSelect: (name: string) => void;
  extra?: ComponentChildren; // at the right of the row
}

export function Tabs({ label, tabs, selected, onSelect, extra }: Props) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const index = Math.max(0, tabs.findIndex((tab) => tab.name === selected));
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (index + step + tabs.length) % tabs.length;
    onSelect(tabs[next]!.name);
    row.current!.querySelectorAll<HTMLElement>("[role=tab]")[next]!.focus();
  };
  return (
    <div class="tabs">
      <div class="tab-row">
        <div role="tablist" aria-label={label} ref={row} onKeyDown={move}>
          {tabs.map((tab, at) => (
            <button
              type="button"
              role="tab"
              key={tab.name}
              id={`${id}-${at}`}
              aria-selected={at === index}
              aria-controls={`${id}-panel`}
              tabIndex={at === index ? 0 : -1}
              onClick={() => onSelect(tab.name)}
            >
              {tab.name}
            </button>
          ))}
        </div>
        {extra}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${index}`} class="tab-panel">
        {tabs[index]?.content()}
      </div>
    </div>
  );
}
