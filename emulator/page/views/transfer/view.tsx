// The buttons by which databases go in and out, and files that are dropped on the window.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { rights } from "../../app/session.ts";
import { Button } from "../../ui/button.tsx";
import { ExportDialog } from "./export_dialog.tsx";
import { ImportDialog } from "./import_dialog.tsx";

interface Props {
  account: string;
  database?: string;
}

export default function Transfer({ account, database }: Props) {
  const isExporting = useSignal(false);
  const importing = useSignal<{ file: File | null } | null>(null);
  const isAbove = useSignal(false);
  const { write } = rights.value;
  useEffect(() => {
    if (!write) return;
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!hasFile(event)) return;
      // Otherwise the browser would leave the page for the file.
      event.preventDefault();
      isAbove.value = true;
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) isAbove.value = false;
    };
    const drop = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      isAbove.value = false;
      const file = event.dataTransfer!.files[0];
      if (file && !importing.value) importing.value = { file };
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [write]);
  return (
    <>
      {database !== undefined && (
        <Button icon="export" onClick={() => (isExporting.value = true)}>
          Export
        </Button>
      )}
      {write && (
        <Button icon="import" onClick={() => (importing.value = { file: null })}>
          Import
        </Button>
      )}
      {isAbove.value && <div class="drop-here">Drop the file to import it</div>}
      {isExporting.value && <ExportDialog target={{ account, database: database! }} onClose={() => (isExporting.value = false)} />}
      {importing.value && <ImportDialog account={account} database={database} initial={importing.value.file} onClose={() => (importing.value = null)} />}
    </>
  );
}
