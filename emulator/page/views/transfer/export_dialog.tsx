// A database as SQL, on its way into a file.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { Target } from "../../api/cloudflare.ts";
import { exportSql } from "../../api/transfer.ts";
import { databaseName } from "../../app/database_name.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { messageOf } from "../../ui/format.ts";
import { Note } from "../../ui/note.tsx";
import { announce } from "../../ui/status.tsx";
import { Progress, type Step } from "./progress.tsx";

// Begins at once; closed, it gives up.
export function ExportDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const step = useSignal<Step>({ what: "", part: null });
  const problem = useSignal("");
  const name = databaseName(target.account, target.database);
  useEffect(() => {
    const abort = new AbortController();
    exportSql(target, (what, part) => (step.value = { what, part }), abort.signal).then(
      (address) => {
        save(address, `${name}.sql`);
        announce(`${name} has been exported`);
        onClose();
      },
      (error) => {
        if (!abort.signal.aborted) problem.value = messageOf(error);
      },
    );
    return () => abort.abort();
  }, []);
  return (
    <Dialog title={`Export ${name}`} onClose={onClose}>
      <div class="stack">
        {problem.value ? <Note kind="error">{problem.value}</Note> : <Progress label="Export" step={step.value} />}
        <footer>
          <Button onClick={onClose}>{problem.value ? "Close" : "Cancel"}</Button>
        </footer>
      </div>
    </Dialog>
  );
}

// By the browser itself, which writes it to the disk as it comes.
function save(address: string, name: string) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
