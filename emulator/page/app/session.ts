// Who looks at the page: the token, and what it permits.

import { computed, effect, signal } from "@preact/signals";

import type { Whoami } from "../api/control.ts";

// What the server wrote into the document: the default account, and in open mode a token.
const { account, token: given } = document.documentElement.dataset;
const KEPT = "d1-token";

export const defaultAccount = signal(account ?? "");

// Null: whoever looks has to name one. Kept for this tab only.
export const token = signal<string | null>(given ?? sessionStorage.getItem(KEPT));

// In open mode there is nothing to sign out of.
export const isOpen = given !== undefined;

effect(() => {
  if (isOpen) return;
  if (token.value === null) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, token.value);
});

// In open mode everybody may do everything, which need not be asked before anything is shown.
const everybody: Whoami = {
  user: { id: "", email: "", name: "" },
  permissions: ["d1:read", "d1:write", "d1:control"],
  accounts: [{ id: defaultAccount.value, name: defaultAccount.value }],
};

// Null until the server has told.
export const who = signal<Whoami | null>(isOpen ? everybody : null);

// What may be done. What may not is not offered.
export const rights = computed(() => {
  const permissions = new Set(who.value?.permissions);
  const write = permissions.has("d1:write");
  return { read: write || permissions.has("d1:read"), write, control: permissions.has("d1:control") };
});
