// The account's clock: what time it is there, and how to change that.

import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

import { advanceClock, type Clock as Time, readClock, resetClock, setClock } from "../../api/faults.ts";
import { useLoad } from "../../app/load.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { Note } from "../../ui/note.tsx";

// A clock as it was told, and when that was by the browser's own.
interface Told {
  clock: Time;
  since: number;
}

const TICK_MS = 250;

function nowOf({ clock, since }: Told) {
  const passed = clock.frozen ? 0 : (performance.now() - since) * clock.rate;
  return new Date(Date.parse(clock.now) + passed).toISOString();
}

export function Clock({ account }: { account: string }) {
  const { data, error, reload } = useLoad(`clock ${account}`, async (signal) => ({ clock: await readClock(account, signal), since: performance.now() }));
  const [told, setTold] = useState<Told | null>(null);
  const [, tick] = useState(0);
  const by = useSignal("1h");
  const set = useSignal("");
  const problem = useSignal("");
  useEffect(() => setTold(data ?? null), [data]);
  useEffect(() => {
    const timer = setInterval(() => tick((each) => each + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const run = async (work: () => Promise<Time>) => {
    try {
      const clock = await work();
      problem.value = "";
      setTold({ clock, since: performance.now() });
    } catch (failure) {
      problem.value = messageOf(failure);
      reload();
    }
  };
  if (error && !told) return <Note kind="error">{error.message}</Note>;
  if (!told) return null;
  const { frozen, rate, offset_ms } = told.clock;
  const isReal = !frozen && rate === 1 && offset_ms === 0;
  return (
    <fieldset class="clock">
      <legend>Clock</legend>
      <p class="clock-time">
        <time dateTime={nowOf(told)}>{nowOf(told)}</time>
        <span class={`change ${isReal ? "added" : "changed"}`}>{frozen ? "frozen" : isReal ? "real time" : rate === 1 ? "moved" : `${rate} times as fast`}</span>
      </p>
      <p class="soft">What bookmarks, time travel and CURRENT_TIMESTAMP go by in this account.</p>
      <div class="bar">
        <Button onClick={() => run(() => setClock(account, { frozen: !frozen }))}>{frozen ? "Let it run" : "Freeze"}</Button>
        <form
          class="bar"
          onSubmit={(event) => {
            event.preventDefault();
            run(() => advanceClock(account, by.value.trim()));
          }}
        >
          <label class="inline-field">
            <span>By</span>
            <input type="text" autocomplete="off" spellcheck={false} value={by.value} onInput={(event) => (by.value = event.currentTarget.value)} />
          </label>
          <Button type="submit">Advance</Button>
        </form>
        <form
          class="bar"
          onSubmit={(event) => {
            event.preventDefault();
            run(() => setClock(account, { now: set.value.trim() }));
          }}
        >
          <label class="inline-field">
            <span>To</span>
            <input type="text" class="moment" autocomplete="off" spellcheck={false} placeholder="2030-01-01T00:00:00.000Z" value={set.value} onInput={(event) => (set.value = event.currentTarget.value)} />
          </label>
          <Button type="submit" disabled={set.value.trim() === ""}>
            Set
          </Button>
        </form>
        {!isReal && (
          <Button icon="undo" kind="quiet" onClick={() => run(() => resetClock(account))}>
            Real time
          </Button>
        )}
      </div>
      {problem.value && <Note kind="error">{problem.value}</Note>}
    </fieldset>
  );
}
