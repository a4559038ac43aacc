// What can be done with the commit that is chosen.

import { useSignal } from "@preact/signals";

import { type Restored, restore, type Target } from "../../api/cloudflare.ts";
import { type Commit, fork } from "../../api/control.ts";
import { deleteSnapshot, nameSnapshot, takeBack } from "../../api/time.ts";
import { databaseName } from "../../app/database_name.ts";
import { databaseHref, go } from "../../app/router.ts";
import { rights } from "../../app/session.ts";
import { Button } from "../../ui/button.tsx";
import { AskDialog } from "../../ui/dialog.tsx";
import { messageOf, moment } from "../../ui/format.ts";
import { Note } from "../../ui/note.tsx";
import { announce } from "../../ui/status.tsx";

interface Props {
  target: Target;
  commit: Commit;
  isNewest: boolean;
  onCompare: () => void;
  onRestored: () => void;
  reload: () => void;
}

export function TimeActions({ target, commit, isNewest, onCompare, onRestored, reload }: Props) {
  const asked = useSignal<"fork" | "name" | null>(null);
  const restored = useSignal<Restored | null>(null);
  const isBusy = useSignal(false);
  const problem = useSignal("");
  const name = databaseName(target.account, target.database);
  const close = () => (asked.value = null);
  const { write, control } = rights.value;

  const run = async (work: () => Promise<void>) => {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = "";
    try {
      await work();
    } catch (error) {
      problem.value = messageOf(error);
    } finally {
      isBusy.value = false;
    }
  };
  const goBack = () =>
    run(async () => {
      restored.value = await restore(target, commit.bookmark);
      announce(`${name} is what it was at ${moment(commit.at)}`);
      onRestored();
    });
  const undo = () =>
    run(async () => {
      const isDone = await takeBack(target, restored.value!, restore);
      restored.value = null;
      if (isDone) announce("The restore has been undone");
      else problem.value = "Others have written since the restore, so nothing has been undone.";
      onRestored();
    });
  const forget = (snapshot: string) =>
    run(async () => {
      await deleteSnapshot(target, snapshot);
      announce(`${snapshot} is no snapshot any more`);
      reload();
    });
  const makeFork = async (text: string) => {
    const made = await fork(target, { name: text, at: { bookmark: commit.bookmark } });
    announce(`${text} is what ${name} was at ${moment(commit.at)}`);
    go(databaseHref(target.account, made.uuid));
  };
  const giveName = async (text: string) => {
    await nameSnapshot(target, text, commit.bookmark);
    announce(`This moment is called ${text}`);
    reload();
  };
  return (
    <>
      <div class="bar">
        <Button icon="compare" onClick={onCompare}>
          Compare
        </Button>
        {write && (
          <>
            <Button icon="history" onClick={goBack} disabled={isBusy.value || isNewest}>
              Restore
            </Button>
            <Button icon="fork" onClick={() => (asked.value = "fork")}>
              Fork from here
            </Button>
          </>
        )}
        {control && (
          <Button icon="save" onClick={() => (asked.value = "name")}>
            Name snapshot
          </Button>
        )}
        {restored.value && (
          <Button icon="undo" kind="primary" onClick={undo} disabled={isBusy.value}>
            Undo
          </Button>
        )}
        {control &&
          commit.snapshots.map((each) => (
            <Button key={each} kind="quiet" icon="close" aria-label={`Forget snapshot ${each}`} onClick={() => forget(each)}>
              {each}
            </Button>
          ))}
      </div>
      {problem.value && <Note kind="error">{problem.value}</Note>}
      {asked.value === "fork" && (
        <AskDialog title="Fork from here" action="Fork" initial={`${name}-fork`} run={makeFork} onClose={close}>
          <p>
            A database of its own with what {name} held at {moment(commit.at)}. Neither is changed by what happens to the other.
          </p>
        </AskDialog>
      )}
      {asked.value === "name" && (
        <AskDialog title="Name snapshot" action="Name" run={giveName} onClose={close}>
          <p>A state with a name is kept for as long as it has one, beyond the time that history is kept for. Letters, digits, “.”, “_” and “-”.</p>
        </AskDialog>
      )}
    </>
  );
}
