// Data of a view: asked for when what it depends on changes, and again when the server is back.

import { useCallback, useEffect, useState } from "preact/hooks";

import { ApiError } from "../api/http.ts";
import { returns } from "./connection.ts";
import { seeEarly, takeEarly } from "./early.ts";

export interface Loaded<T> {
  data: T | undefined; // what came last, also while something newer is on its way
  error: ApiError | undefined;
  isLoading: boolean;
  reload: () => void;
}

interface State<T> {
  key: string;
  data?: T;
  error?: ApiError | undefined;
  isLoading: boolean;
}

// `load` is called for each new `key`, and given up when another comes. The data of another key is
// not shown.
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>(() => {
    const early = seeEarly<T>(key);
    return early ? { key, data: early.it, isLoading: false } : { key, isLoading: true };
  });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((each) => each + 1), []);
  const back = returns.value;
  useEffect(() => {
    const abort = new AbortController();
    const early = takeEarly<T>(key);
    // What has come early has been drawn already.
    if (!early || !state.data) setState((old) => ({ ...(old.key === key ? old : { key }), isLoading: true }));
    (early ?? load(abort.signal)).then(
      (data) => !abort.signal.aborted && setState({ key, data, isLoading: false }),
      (error) => {
        if (abort.signal.aborted) return;
        const failure = error instanceof ApiError ? error : new ApiError(-1, "page", String(error));
        setState((old) => ({ ...(old.key === key ? old : { key }), error: failure, isLoading: false }));
      },
    );
    return () => abort.abort();
  }, [key, round, back]);
  const isOfKey = state.key === key;
  return {
    data: isOfKey ? state.data : undefined,
    error: isOfKey ? state.error : undefined,
    isLoading: !isOfKey || state.isLoading,
    reload,
  };
}
