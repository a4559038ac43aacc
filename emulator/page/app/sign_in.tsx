// Asks for a token where the server has named ones.

import { useSignal } from "@preact/signals";

import { Button } from "../ui/button.tsx";
import { Note } from "../ui/note.tsx";
import { token } from "./session.ts";

export function SignIn({ wasRefused }: { wasRefused: boolean }) {
  const text = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.value.trim()) token.value = text.value.trim();
  };
  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <h1>d1-emulator</h1>
        <p>This server knows its users. A token of the file that it was started with lets you in; it is kept for this tab only.</p>
        <label class="field">
          <span>Token</span>
          {/* Not a password field: browsers would offer to keep it for longer. */}
          <input type="text" class="secret" autocomplete="off" spellcheck={false} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        </label>
        {wasRefused && <Note kind="error">The server does not know this token.</Note>}
        <Button type="submit" kind="primary">
          Sign in
        </Button>
      </form>
    </main>
  );
}
