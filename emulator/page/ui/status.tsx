// One line that tells what has just happened, also to who cannot see it.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

const said = signal("");

// Says it to screen readers, and shows it for a while at the foot of the page.
export function announce(text: string) {
  // The same words again are said again.
  said.value = "";
  setTimeout(() => (said.value = text));
}

export function Announcer() {
  return (
    <div class="announcer" aria-live="polite" key="announcer">
      {said.value && <span key={said.value}>{said.value}</span>}
    </div>
  );
}

// Figures of what is shown, which change with it.
export function Status({ label, children }: { label?: string; children: ComponentChildren }) {
  return (
    <div class="status" role="status" aria-label={label}>
      {children}
    </div>
  );
}
