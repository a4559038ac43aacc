// The field in which a cell is changed. Enter commits, Shift+Enter begins a line, Escape takes back.

import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  initial: string;
  onCommit: (text: string, step: "down" | "right" | "left" | "none") => void;
  onCancel: () => void;
}

export function CellEditor({ label, initial, onCommit, onCancel }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isDone = useRef(false);
  useLayoutEffect(() => {
    field.current!.focus({ preventScroll: true });
    field.current!.select();
  }, []);
  const commit = (step: "down" | "right" | "left" | "none") => {
    if (isDone.current) return;
    isDone.current = true;
    onCommit(field.current!.value, step);
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") {
      isDone.current = true;
      onCancel();
    } else if (event.key === "Enter" && !event.shiftKey) commit("down");
    else if (event.key === "Tab") commit(event.shiftKey ? "left" : "right");
    else return;
    event.preventDefault();
  };
  return <textarea ref={field} rows={1} aria-label={label} spellcheck={false} defaultValue={initial} onKeyDown={press} onBlur={() => commit("none")} />;
}
