// Keys that do something, and the list of them that "?" shows.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface KeyRow {
  keys: string; // as people read them: "Ctrl+Enter"
  does: string;
}

const general: KeyRow[] = [
  { keys: "?", does: "This list" },
  { keys: "G then D", does: "Databases" },
  { keys: "Tab", does: "Next control" },
  { keys: "Escape", does: "Close a dialog, take an edit back" },
];

const ofViews = signal<{ title: string; rows: KeyRow[] }[]>([]);

export const isHelpOpen = signal(false);

// All that the help shows now, by where it counts.
export function keyLists() {
  return [{ title: "Everywhere", rows: general }, ...ofViews.value];
}

// Adds the keys of what is shown to the help. `title` says where they count.
export function useKeyHelp(title: string, rows: KeyRow[]) {
  useEffect(() => {
    const list = { title, rows };
    ofViews.value = [...ofViews.value, list];
    return () => {
      ofViews.value = ofViews.value.filter((each) => each !== list);
    };
  }, [title]);
}

// Whether a key is meant as text where the focus is.
export function isTyping(event: Event) {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
