// What EXPLAIN QUERY PLAN answers, as the tree that it is.

export interface Step {
  id: number;
  detail: string;
  isFullScan: boolean; // every row of a table is read, and no index narrows or covers it
  steps: Step[];
}

// `rows` are id, parent, unused and detail. A row whose parent is not there is at the top.
export function planOf(rows: [number, number, unknown, string][]): Step[] {
  const top: Step[] = [];
  const known = new Map<number, Step>();
  for (const [id, parent, , detail] of rows) {
    const step: Step = { id, detail, isFullScan: isFullScan(detail), steps: [] };
    known.set(id, step);
    (known.get(parent)?.steps ?? top).push(step);
  }
  return top;
}

// "SCAN orders", "SCAN orders AS o" and "SCAN orders USING INDEX i", where every entry is read; not
// constant rows, subqueries that are read where they are made, or virtual tables with a plan of
// their own.
function isFullScan(detail: string) {
  return /^SCAN /.test(detail) && !/^SCAN (\d+ |CONSTANT ROW|\(subquery|.* VIRTUAL TABLE INDEX (?!0:$))/.test(detail);
}

export function hasFullScan(steps: Step[]): boolean {
  return steps.some((step) => step.isFullScan || hasFullScan(step.steps));
}
