// What a view will ask for, asked for before the view is there.

const asked = new Map<string, Promise<unknown>>();

// For useLoad of the same key.
export function askEarly(key: string, load: () => Promise<unknown>) {
  const answer = load();
  // Who takes it sees the failure; nobody may.
  answer.catch(() => undefined);
  asked.set(key, answer);
}

// None where it was not asked for, or has been taken.
export function takeEarly<T>(key: string): Promise<T> | undefined {
  const answer = asked.get(key) as Promise<T> | undefined;
  asked.delete(key);
  return answer;
}
