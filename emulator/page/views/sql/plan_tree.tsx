// Query plans as trees: the arrow keys go through the steps.

import { useRef, useState } from "preact/hooks";

import type { Step } from "../../sql/plan.ts";

interface Props {
  label: string;
  steps: Step[];
}

export function PlanTree({ label, steps }: Props) {
  const tree = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState(steps[0]?.id);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    const items = [...tree.current!.querySelectorAll<HTMLElement>("[role=treeitem]")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : at + step!;
    const item = items[Math.min(Math.max(next, 0), items.length - 1)];
    if (!item) return;
    setCurrent(Number(item.dataset.id));
    item.focus();
  };
  return (
    <ul class="plan" role="tree" aria-label={label} ref={tree} onKeyDown={press}>
      <Steps steps={steps} current={current} />
    </ul>
  );
}

function Steps({ steps, current }: { steps: Step[]; current: number | undefined }) {
  return (
    <>
      {steps.map(({ id, detail, isFullScan, steps: inner }) => (
        <li key={id} role="treeitem" data-id={id} tabIndex={id === current ? 0 : -1} aria-expanded={inner.length > 0 ? true : undefined} aria-label={isFullScan ? `${detail}, full scan` : detail}>
          <span class="step">
            <code>{detail}</code>
            {isFullScan && <span class="badge">full scan</span>}
          </span>
          {inner.length > 0 && (
            <ul role="group">
              <Steps steps={inner} current={current} />
            </ul>
          )}
        </li>
      ))}
    </>
  );
}
