// The requests that the journal tells of, as they come.

import { useEffect, useState } from "preact/hooks";

import { ApiError } from "../../api/http.ts";
import { follow, type JournalEntry, readJournal } from "../../api/journal.ts";
import { returns } from "../../app/connection.ts";
import { messageOf } from "../../ui/format.ts";

const MOST = 10_000; // as many as the journal itself keeps
const TOGETHER_MS = 100; // however many come, they are drawn this often
const AGAIN_MS = 500;

export interface Live {
  entries: JournalEntry[]; // newest last
  problem: string;
  isReady: boolean;
  clear: () => void;
}

export function useRequests(account: string): Live {
  const [entries, setEntries] = useState<JournalEntry[]>([]);
  const [problem, setProblem] = useState("");
  const [isReady, setReady] = useState(false);
  const back = returns.value;
  useEffect(() => {
    const abort = new AbortController();
    let coming: JournalEntry[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer = undefined;
      const more = coming;
      coming = [];
      setEntries((old) => [...old, ...more].slice(-MOST));
    };
    const take = (entry: JournalEntry) => {
      coming.push(entry);
      timer ??= setTimeout(draw, TOGETHER_MS);
    };
    const run = async () => {
      const first = await readJournal(account, abort.signal);
      setEntries(first);
      setReady(true);
      setProblem("");
      let last = first.at(-1)?.id ?? "0";
      // A server that is asked to end closes its streams.
      for (;;) {
        await follow(account, last, (entry) => ((last = entry.id), take(entry)), abort.signal);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        if (abort.signal.aborted) return;
      }
    };
    setEntries([]);
    setReady(false);
    run().catch((error) => {
      // One that is lost comes back, and then all of this is done again.
      if (!abort.signal.aborted && error instanceof ApiError && !error.isUnreachable) setProblem(messageOf(error));
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [account, back]);
  return { entries, problem, isReady, clear: () => setEntries([]) };
}
