// The plans of the statements that have run last.

import { raw, type Statement, type Target } from "../../api/cloudflare.ts";
import { useLoad } from "../../app/load.ts";
import { hasFullScan, planOf, type Step } from "../../sql/plan.ts";
import { messageOf } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { PlanTree } from "./plan_tree.tsx";

interface Plan {
  sql: string;
  steps: Step[];
  problem?: string;
}

// Each on its own: a statement may need what one before it has made, and taken away again.
async function planFor(target: Target, { sql, params }: Statement, signal: AbortSignal): Promise<Plan> {
  try {
    const [answer] = await raw(target, { sql: `EXPLAIN QUERY PLAN ${sql}`, ...(params && { params }) }, signal);
    return { sql, steps: planOf(answer!.rows as [number, number, unknown, string][]) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { sql, steps: [], problem: messageOf(error) };
  }
}

export function Plans({ target, statements }: { target: Target; statements: Statement[] }) {
  const { data } = useLoad(`plan ${JSON.stringify(statements)}`, (signal) => Promise.all(statements.map((each) => planFor(target, each, signal))));
  if (statements.length === 0) return <Empty title="No plan yet"><p>Run a statement, and how it is looked up stands here.</p></Empty>;
  return (
    <div class="plans">
      {data?.map(({ sql, steps, problem }, at) => (
        <section key={at}>
          {statements.length > 1 && <code class="result-sql">{sql}</code>}
          {problem && <Note kind="error">{problem}</Note>}
          {!problem && steps.length === 0 && <p class="soft">Nothing is looked up.</p>}
          {steps.length > 0 && <PlanTree label={`Plan ${at + 1}`} steps={steps} />}
          {hasFullScan(steps) && <p class="soft">A full scan reads every row of the table; an index on what is compared or ordered by would spare it that.</p>}
        </section>
      ))}
    </div>
  );
}
