// A dialog above the page, which has the keyboard until it is closed.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { useSignal } from "@preact/signals";

import { messageOf } from "./format.ts";
import { Button } from "./button.tsx";
import { Note } from "./note.tsx";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}

// Escape and the cross close it; who opened it gets the focus back.
export function Dialog({ title, onClose, children, wide = false }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const opener = document.activeElement;
    box.current!.showModal();
    const first = box.current!.querySelector<HTMLElement>("[data-first], input, textarea, select");
    first?.focus();
    return () => (opener as HTMLElement | null)?.focus?.();
  }, []);
  const cancel = (event: Event) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={box} class={`dialog ${wide ? "wide" : ""}`} aria-labelledby={heading} onCancel={cancel}>
      <header>
        <h2 id={heading}>{title}</h2>
        <Button icon="close" kind="quiet" aria-label="Close" onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}

interface AskProps {
  title: string;
  action: string; // what the button says
  kind?: "primary" | "danger";
  label?: string; // of the one field
  initial?: string;
  expected?: string; // what has to be typed
  run: (text: string) => Promise<void>;
  onClose: () => void;
  children?: ComponentChildren;
}

// Asks for one word, by default a name, and does something with it. Enter confirms.
export function AskDialog({ title, action, kind = "primary", label = "Name", initial = "", expected, run, onClose, children }: AskProps) {
  const text = useSignal(initial);
  const failure = useSignal("");
  const isBusy = useSignal(false);
  const may = text.value.trim() !== "" && (expected === undefined || text.value === expected);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!may || isBusy.value) return;
    isBusy.value = true;
    failure.value = "";
    try {
      await run(text.value.trim());
      onClose();
    } catch (error) {
      failure.value = messageOf(error);
      isBusy.value = false;
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        <label class="field">
          <span>{label}</span>
          <input type="text" autocomplete="off" spellcheck={false} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        </label>
        {failure.value && <Note kind="error">{failure.value}</Note>}
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind={kind} disabled={!may || isBusy.value}>
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
