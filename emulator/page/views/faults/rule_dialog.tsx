// The form that makes a rule.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

import { ERRORS, makeFault, ROUTES } from "../../api/faults.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { messageOf } from "../../ui/format.ts";
import { Note } from "../../ui/note.tsx";
import { EMPTY, type Form, ruleOf } from "./rule.ts";

interface Props {
  account: string;
  databases: string[];
  onMade: () => void;
  onClose: () => void;
}

export function RuleDialog({ account, databases, onMade, onClose }: Props) {
  const form = useSignal<Form>(EMPTY);
  const problem = useSignal("");
  const isBusy = useSignal(false);
  const text = (key: keyof Form, label: string, hint = "") => (
    <Field label={label}>
      {(id) => <input id={id} type="text" autocomplete="off" spellcheck={false} placeholder={hint} value={form.value[key]} onInput={(event) => (form.value = { ...form.value, [key]: event.currentTarget.value })} />}
    </Field>
  );
  const choice = (key: keyof Form, label: string, options: [value: string, text: string][]) => (
    <Field label={label}>
      {(id) => (
        <select id={id} value={form.value[key]} onChange={(event) => (form.value = { ...form.value, [key]: event.currentTarget.value })}>
          {options.map(([value, each]) => (
            <option key={value} value={value}>
              {each}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = "";
    try {
      await makeFault(ruleOf(form.value, account));
      onMade();
      onClose();
    } catch (error) {
      problem.value = messageOf(error);
      isBusy.value = false;
    }
  };
  const same = (names: string[]): [string, string][] => names.map((each) => [each, each]);
  const { effect } = form.value;
  return (
    <Dialog title="New rule" onClose={onClose} wide>
      <form onSubmit={submit}>
        <div class="fields">
          {choice("effect", "What happens", [
            ["error", "An error of D1's"],
            ["delay", "A delay"],
            ["http", "A status"],
            ["connection", "The connection goes"],
          ])}
          {effect === "error" && choice("error", "Error", same(ERRORS))}
          {effect === "delay" && text("delay", "Delay", "250ms")}
          {effect === "delay" && text("jitter", "Jitter", "50ms, plus or minus")}
          {effect === "http" && text("http", "Status", "503")}
          {effect === "connection" && choice("connection", "How", same(["reset", "empty", "truncate"]))}
          {choice("at", "When", [
            ["before", "instead of the request"],
            ["after_commit", "after the commit: the write has happened, its answer is lost"],
          ])}
        </div>
        <h3>Of which requests</h3>
        <div class="fields">
          {text("sql", "SQL", "a pattern, for instance ^INSERT")}
          {text("tables", "Tables", "orders, customers")}
          {choice("database", "Database", [["", "any"], ...same(databases)])}
          {choice("route", "Route", [["", "any"], ...same(ROUTES)])}
          {choice("kind", "Kind", [["", "any"], ["read", "reads"], ["write", "writes"]])}
          {text("skip", "Skip", "0")}
          {text("times", "Times", "always")}
          {text("probability", "Probability", "1")}
        </div>
        {problem.value && <Note kind="error">{problem.value}</Note>}
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={isBusy.value}>
            Make rule
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Field({ label, children }: { label: string; children: (id: string) => ComponentChildren }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
    </div>
  );
}
