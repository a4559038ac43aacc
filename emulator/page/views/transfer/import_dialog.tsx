// A file on its way into a database: SQL into this one or a new one, a SQLite file as a new one.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { createDatabase, type Target } from "../../api/cloudflare.ts";
import { importSql, uploadDatabase } from "../../api/transfer.ts";
import { returns } from "../../app/connection.ts";
import { databaseName, nameDatabase } from "../../app/database_name.ts";
import { databaseHref, go } from "../../app/router.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { bytes, counted, messageOf } from "../../ui/format.ts";
import { Note } from "../../ui/note.tsx";
import { announce } from "../../ui/status.tsx";
import { isSqlite, nameFor } from "./file.ts";
import { Progress, type Step } from "./progress.tsx";

interface Props {
  account: string;
  database: string | undefined; // none: a new one
  initial: File | null; // one that was dropped
  onClose: () => void;
}

interface Chosen {
  file: File;
  isSqlite: boolean;
}

export function ImportDialog({ account, database, initial, onClose }: Props) {
  const chosen = useSignal<Chosen | null>(null);
  const name = useSignal("");
  const step = useSignal<Step | null>(null);
  const problem = useSignal("");
  const abort = useRef(new AbortController());
  const into = database === undefined ? "" : databaseName(account, database);
  const choose = async (file: File | undefined) => {
    problem.value = "";
    if (!file) return;
    try {
      chosen.value = { file, isSqlite: await isSqlite(file) };
      name.value = nameFor(file.name);
    } catch {
      problem.value = "The browser cannot read this file.";
    }
  };
  useEffect(() => {
    if (initial) choose(initial);
    return () => abort.current.abort();
  }, [initial]);
  const isNew = database === undefined || chosen.value?.isSqlite === true;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!chosen.value || step.value || (isNew && name.value.trim() === "")) return;
    problem.value = "";
    abort.current = new AbortController();
    const { signal } = abort.current;
    step.value = { what: "", part: null };
    try {
      const { target, told } = await bring(chosen.value, account, database, name.value.trim(), (what, part) => (step.value = { what, part }), signal);
      announce(told);
      // All that is shown may be another.
      returns.value += 1;
      onClose();
      go(databaseHref(target.account, target.database));
    } catch (error) {
      problem.value = signal.aborted ? "Stopped. Nothing of the file is in the database, unless the server had all of it." : messageOf(error);
    }
    step.value = null;
  };
  return (
    <Dialog title={database === undefined ? "Import into a new database" : `Import into ${into}`} onClose={onClose}>
      <form onSubmit={submit}>
        <p>A file of SQL{database !== undefined && " is run as a whole or not at all"}, or a SQLite database, which becomes a database of its own. It may be dropped on the window, too.</p>
        {initial ? (
          <p class="verbatim">
            <b>{initial.name}</b>
          </p>
        ) : (
          <label class="field">
            <span>File</span>
            <input type="file" data-first disabled={step.value !== null} onChange={(event) => choose(event.currentTarget.files?.[0])} />
          </label>
        )}
        {chosen.value && (
          <p class="soft">
            {chosen.value.isSqlite ? "A SQLite database" : "SQL"}, {bytes(chosen.value.file.size)}
          </p>
        )}
        {chosen.value && isNew && (
          <label class="field">
            <span>Name</span>
            <input type="text" autocomplete="off" spellcheck={false} disabled={step.value !== null} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
          </label>
        )}
        {step.value && <Progress label="Import" step={step.value} />}
        {problem.value && <Note kind="error">{problem.value}</Note>}
        <footer>
          <Button onClick={step.value ? () => abort.current.abort() : onClose}>{step.value ? "Stop" : "Cancel"}</Button>
          <Button type="submit" kind="primary" disabled={!chosen.value || step.value !== null}>
            Import
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

// Does it, and tells where to and what.
async function bring({ file, isSqlite: isDatabase }: Chosen, account: string, database: string | undefined, name: string, tell: (what: string, part: number | null) => void, signal: AbortSignal): Promise<{ target: Target; told: string }> {
  if (isDatabase) {
    const made = await uploadDatabase(account, name, file, tell, signal);
    nameDatabase(made.uuid, made.name);
    return { target: { account, database: made.uuid }, told: `${made.name} has been made of ${file.name}` };
  }
  let uuid = database;
  if (uuid === undefined) {
    const made = await createDatabase(account, name);
    nameDatabase(made.uuid, made.name);
    uuid = made.uuid;
  }
  const target = { account, database: uuid };
  const statements = await importSql(target, file, tell, signal);
  return { target, told: `${counted(statements, "statement")} of ${file.name} have been run` };
}
