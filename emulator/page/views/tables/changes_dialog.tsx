// The staged edits as SQL, to be read before they happen.

import { useSignal } from "@preact/signals";

import { apply, type Applied, isUnchanged, Overtaken, Unanswered } from "../../edit/apply.ts";
import { rowName, statementsOf } from "../../edit/edit_sql.ts";
import type { Staged } from "../../edit/staged.ts";
import type { Target } from "../../api/cloudflare.ts";
import { returns } from "../../app/connection.ts";
import type { TableShape } from "../../data/schema.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { counted, messageOf } from "../../ui/format.ts";
import { Note } from "../../ui/note.tsx";
import { useEffect } from "preact/hooks";

interface Props {
  target: Target;
  table: TableShape;
  staged: Staged;
  onApplied: (applied: Applied, count: number) => void;
  onUnknown: () => void; // something has been written since, and nobody knows by whom
  onForget: (key: string) => void; // leave a row as others have made it
  onDiscard: () => void;
  onClose: () => void;
}

export function ChangesDialog({ target, table, staged, onApplied, onUnknown, onForget, onDiscard, onClose }: Props) {
  const isBusy = useSignal(false);
  const problem = useSignal<unknown>(null);
  const statements = statementsOf(table, staged);
  const run = async () => {
    isBusy.value = true;
    problem.value = null;
    try {
      onApplied(await apply(target, statements), statements.length);
    } catch (error) {
      problem.value = error;
      isBusy.value = false;
    }
  };
  const back = returns.value;
  // Once the server is back it tells whether anything has happened.
  useEffect(() => {
    const { value } = problem;
    if (!(value instanceof Unanswered)) return;
    isUnchanged(target, value.before).then(
      (isSame) => {
        if (!isSame) return onUnknown();
        problem.value = new Error("The server is back, and none of these changes has been applied. They are still here.");
      },
      () => {},
    );
  }, [back]);
  return (
    <Dialog title="Changes" onClose={onClose} wide>
      <div class="stack">
        <p class="soft">{counted(statements.length, "statement")}, applied as one: all of them or none. The lines that begin with SELECT end it if a row is no longer what it was when it was read.</p>
        <pre class="code changes" tabIndex={0} aria-label="SQL of the changes">
          {statements.map(({ sql, guard }) => (
            <>
              {sql};{"\n"}
              {guard && (
                <span class="soft">
                  {guard};{"\n"}
                </span>
              )}
            </>
          ))}
        </pre>
        {problem.value instanceof Overtaken ? (
          <OvertakenNote table={table} staged={staged} problem={problem.value} onForget={onForget} />
        ) : (
          problem.value !== null && <Note kind="error">{messageOf(problem.value)}</Note>
        )}
        <footer>
          <Button kind="danger" onClick={onDiscard} disabled={isBusy.value}>
            Discard
          </Button>
          <Button kind="primary" data-first onClick={run} disabled={isBusy.value || statements.length === 0}>
            Apply
          </Button>
        </footer>
      </div>
    </Dialog>
  );
}

function OvertakenNote({ table, staged, problem, onForget }: { table: TableShape; staged: Staged; problem: Overtaken; onForget: (key: string) => void }) {
  const key = problem.statement.key!;
  return (
    <Note kind="error">
      <p>The row with {rowName(table, key, staged)} has been changed or deleted by somebody else since it was read. Nothing has been applied.</p>
      <div class="bar">
        <Button onClick={() => onForget(key)}>Drop my change of this row, and read it again</Button>
      </div>
    </Note>
  );
}
