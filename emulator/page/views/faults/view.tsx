// Faults that are made to happen, and the clock.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { listDatabases } from "../../api/cloudflare.ts";
import { changeFault, deleteFault, type Fault, listFaults } from "../../api/faults.ts";
import { useLoad } from "../../app/load.ts";
import { currentAccount, useTitle } from "../../app/shell.tsx";
import { Button } from "../../ui/button.tsx";
import { count, messageOf } from "../../ui/format.ts";
import { Empty, Note } from "../../ui/note.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { Clock } from "./clock.tsx";
import { conditionsOf, effectOf, isArmed, withArmed } from "./rule.ts";
import { RuleDialog } from "./rule_dialog.tsx";

const AGAIN_MS = 2000; // how often the counts are asked for

export default function Faults() {
  const account = currentAccount();
  const isMaking = useSignal(false);
  const problem = useSignal("");
  useTitle("Faults and clock");
  const { data: rules, error, reload } = useLoad(`faults ${account}`, (signal) => listFaults(account, signal));
  const { data: databases } = useLoad(`databases ${account}`, (signal) => listDatabases(account, 1, "", signal));
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work();
      problem.value = "";
    } catch (failure) {
      problem.value = messageOf(failure);
    }
    reload();
  };
  const toggle = (rule: Fault) => run(() => changeFault(rule.id, withArmed(rule, !isArmed(rule))));
  const columns: Column<Fault>[] = [
    { head: "What happens", cell: (rule) => effectOf(rule) },
    {
      head: "Armed",
      cell: (rule) => (
        <button type="button" role="switch" class="switch" aria-checked={isArmed(rule)} aria-label={`Armed: ${effectOf(rule)}`} onClick={() => toggle(rule)}>
          <span />
        </button>
      ),
    },
    { head: "Of which requests", cell: (rule) => <Conditions rule={rule} /> },
    { head: "Seen", isNumber: true, isMinor: true, cell: ({ seen }) => count(seen) },
    { head: "Fired", isNumber: true, cell: ({ fired }) => count(fired) },
    {
      head: "Actions",
      cell: (rule) => (
        <span class="row-actions">
          <Button kind="quiet" icon="remove" aria-label={`Delete rule ${effectOf(rule)}`} onClick={() => run(() => deleteFault(rule.id))} />
        </span>
      ),
    },
  ];
  return (
    <>
      <div class="bar">
        <h1>Faults and clock</h1>
        <span class="push" />
        <Button kind="primary" icon="add" onClick={() => (isMaking.value = true)}>
          New rule
        </Button>
      </div>
      {(problem.value || error) && <Note kind="error">{problem.value || error!.message}</Note>}
      {rules && rules.length > 0 && <Table label="Rules" columns={columns} rows={rules} keyOf={(rule) => rule.id} />}
      {rules && rules.length === 0 && (
        <Empty title="No rules">
          <p>A rule makes requests fail as D1 fails, late or not at all: “New rule” makes one. The first that fits a request is the one that counts.</p>
        </Empty>
      )}
      <Clock account={account} />
      {isMaking.value && <RuleDialog account={account} databases={databases?.rows.map(({ name }) => name) ?? []} onMade={reload} onClose={() => (isMaking.value = false)} />}
    </>
  );
}

function Conditions({ rule }: { rule: Fault }) {
  const conditions = conditionsOf(rule);
  if (conditions.length === 0) return <span class="soft">all</span>;
  return (
    <span class="conditions">
      {conditions.map(([what, value]) => (
        <span key={what}>
          <span class="soft">{what}</span> <code class="verbatim">{value}</code>
        </span>
      ))}
    </span>
  );
}
