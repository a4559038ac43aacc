// Query plans as trees: the arrow keys go through the steps.

import { useRef, useState } from "preact/hooks";

import type { Step } from "../../sql/plan.ts";

interface Props {
  label: string;
  steps: Step[];
}

interface Line {
  step: Step;
  level: number; // from 1
}

// Each step before those below it.
function linesOf(steps: Step[], level = 1): Line[] {
  return steps.flatMap((step) => [{ step, level }, ...linesOf(step.steps, level + 1)]);
}

export function PlanTree({ label, steps }: Props) {
  const tree = useRef<HTMLDivElement>(null);
  const lines = linesOf(steps);
  const [current, setCurrent] = useState(0);
  const press = (event: KeyboardEvent) => {
    const targets: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: lines.length - 1 };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(target, 0), lines.length - 1);
    setCurrent(next);
    (tree.current!.children[next] as HTMLElement).focus();
  };
  return (
    <div class="plan" role="tree" aria-label={label} ref={tree} onKeyDown={press}>
      {lines.map(({ step, level }, at) => (
        <div
          key={step.id}
          role="treeitem"
          class="step"
          aria-level={level}
          tabIndex={at === current ? 0 : -1}
          style={{ "--level": level - 1 }}
          onFocus={() => setCurrent(at)}
        >
          <code>{step.detail}</code>
          {step.isFullScan && (
            <>
              {" "}
              <span class="badge">full scan</span>
            </>
          )}
        </div>
      ))}
    </div>
  );
}
