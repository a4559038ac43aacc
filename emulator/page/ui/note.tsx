// A remark on what is shown, or why something is not.

import type { ComponentChildren } from "preact";

interface Props {
  kind?: "info" | "warning" | "error";
  children: ComponentChildren;
}

// An error is said at once, the others are there to be read.
export function Note({ kind = "info", children }: Props) {
  return (
    <div class={`note ${kind}`} role={kind === "error" ? "alert" : "note"}>
      {children}
    </div>
  );
}

// In the place of what is not there yet, with what to do about it.
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
