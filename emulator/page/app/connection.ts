// Whether the server answers. While it does not, it is asked again, and once it does all that is
// shown is loaded anew.

import { signal } from "@preact/signals";

const AGAIN_MS = 500;

export const isLost = signal(false);

// Counts the server's returns, so that what depends on it is loaded again.
export const returns = signal(0);

// To be called when a request has found nobody.
export function lost() {
  if (isLost.value) return;
  isLost.value = true;
  ask();
}

function ask() {
  setTimeout(async () => {
    try {
      const { ok } = await fetch("/ready");
      if (!ok) return ask();
    } catch {
      return ask();
    }
    isLost.value = false;
    returns.value += 1;
  }, AGAIN_MS);
}
