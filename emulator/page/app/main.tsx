// The page: who looks at it, and which view.

import { firstRows } from "./first_rows.ts";

import { useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";

import { whoami } from "../api/control.ts";
import { ApiError } from "../api/http.ts";
import { Empty, Note } from "../ui/note.tsx";
import { returns } from "./connection.ts";
import { place } from "./router.ts";
import { defaultAccount, rights, token, who } from "./session.ts";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign_in.tsx";
import { hasView, load, View } from "./views.tsx";

// Views of the server rather than of databases.
const OF_CONTROL = ["requests", "faults"];

function CurrentView() {
  const { view, params } = place.value ?? { view: "", params: {} };
  if (!hasView(view)) {
    return (
      <Empty title="There is no such page">
        <p>
          <a href="/">The databases</a> are a good place to start.
        </p>
      </Empty>
    );
  }
  const { read, control } = rights.value;
  if (OF_CONTROL.includes(view) && !control) return <Note>This needs a token that permits d1:control.</Note>;
  if (!OF_CONTROL.includes(view) && !read) return <Note>This token permits no reading of databases.</Note>;
  return <View key={view} name={view} params={params} />;
}

function Page() {
  const failure = useSignal<ApiError | null>(null);
  const wasRefused = useSignal(false);
  const back = returns.value;
  const sent = token.value;
  useEffect(() => {
    if (!sent) {
      who.value = null;
      return;
    }
    whoami().then(
      (answer) => {
        if (!answer.accounts.some(({ id }) => id === defaultAccount.value) && answer.accounts[0]) {
          defaultAccount.value = answer.accounts[0].id;
        }
        failure.value = null;
        wasRefused.value = false;
        who.value = answer;
      },
      (error: ApiError) => {
        wasRefused.value = error.status === 401;
        failure.value = error;
      },
    );
  }, [sent, back]);
  if (!sent) return <SignIn wasRefused={wasRefused.value} />;
  if (!who.value) return failure.value ? <Note kind="error">{failure.value.message}</Note> : null;
  return (
    <Shell>
      <CurrentView />
    </Shell>
  );
}

async function begin() {
  if (place.value) load(place.value.view);
  // Who has yet to be told who looks asks that first.
  if (who.value) await firstRows;
  render(<Page />, document.body);
}

void begin();
