// What a view will ask for, asked for before the view is there.

interface Asked {
  answer: Promise<unknown>;
  data?: { it: unknown }; // once it has come
}

const asked = new Map<string, Asked>();

// For useLoad of the same key. What fails before anybody takes it is forgotten: who wants it asks anew,
// perhaps by another token.
export function askEarly<T>(key: string, load: () => Promise<T>): Promise<T> {
  const answer = load();
  const entry: Asked = { answer };
  asked.set(key, entry);
  answer.then(
    (data) => (entry.data = { it: data }),
    () => asked.get(key) === entry && asked.delete(key),
  );
  return answer;
}

// None where it was not asked for, or has been taken.
export function takeEarly<T>(key: string): Promise<T> | undefined {
  const entry = asked.get(key);
  asked.delete(key);
  return entry?.answer as Promise<T> | undefined;
}

// What has come already, which stays to be taken; none where nothing has.
export function seeEarly<T>(key: string): { it: T } | undefined {
  return asked.get(key)?.data as { it: T } | undefined;
}
