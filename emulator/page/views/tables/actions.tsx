// What can be done with a database as a whole.

import { useSignal } from "@preact/signals";

import { deleteDatabase, type Target } from "../../api/cloudflare.ts";
import { fork } from "../../api/control.ts";
import { databaseName } from "../../app/database_name.ts";
import { accountHref, databaseHref, go } from "../../app/router.ts";
import { rights } from "../../app/session.ts";
import { View } from "../../app/views.tsx";
import { Button } from "../../ui/button.tsx";
import { AskDialog } from "../../ui/dialog.tsx";
import { announce } from "../../ui/status.tsx";

interface Props {
  target: Target;
  at: string | null; // the state that is looked at, of which a fork is made
}

export function Actions({ target, at }: Props) {
  const asked = useSignal<"fork" | "delete" | null>(null);
  const name = databaseName(target.account, target.database);
  const close = () => (asked.value = null);
  const makeFork = async (text: string) => {
    const made = await fork(target, at === null ? { name: text } : { name: text, at: { bookmark: at } });
    announce(`${text} is a copy of ${name}`);
    go(databaseHref(target.account, made.uuid));
  };
  const remove = async () => {
    await deleteDatabase(target);
    announce(`${name} has been deleted`);
    go(accountHref(target.account));
  };
  const { write } = rights.value;
  return (
    <>
      {write && (
        <Button icon="fork" onClick={() => (asked.value = "fork")}>
          Fork
        </Button>
      )}
      {at === null && <View name="transfer" account={target.account} database={target.database} />}
      {write && at === null && (
        <Button kind="quiet" icon="remove" onClick={() => (asked.value = "delete")}>
          Delete database
        </Button>
      )}
      {asked.value === "fork" && (
        <AskDialog title={`Fork ${name}`} action="Fork" initial={`${name}-fork`} run={makeFork} onClose={close}>
          <p>A database of its own with what {name} {at === null ? "holds now" : "held at this moment"}. Neither is changed by what happens to the other.</p>
        </AskDialog>
      )}
      {asked.value === "delete" && (
        <AskDialog title={`Delete ${name}`} action="Delete" kind="danger" expected={name} run={remove} onClose={close}>
          <p>The database goes with its history, and does not come back. To go on, type its name.</p>
        </AskDialog>
      )}
    </>
  );
}
