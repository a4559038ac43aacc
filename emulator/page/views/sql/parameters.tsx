// A field for each "?" of the text.

export interface Parameter {
  text: string;
  kind: "text" | "number" | "null";
}

// What is sent for it. Throws Error for a number that is none.
export function valueOf({ text, kind }: Parameter, number: number): string | number | null {
  if (kind === "null") return null;
  if (kind === "text") return text;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new Error(`Parameter ${number} is not a number.`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new Error(`Parameter ${number} would be rounded: send it as text, and CAST(?${number} AS INTEGER).`);
  return value;
}

interface Props {
  count: number;
  values: Parameter[];
  onChange: (values: Parameter[]) => void;
}

export const EMPTY: Parameter = { text: "", kind: "text" };

export function Parameters({ count, values, onChange }: Props) {
  if (count === 0) return null;
  const change = (at: number, part: Partial<Parameter>) =>
    onChange(Array.from({ length: Math.max(count, values.length) }, (_, each) => ({ ...(values[each] ?? EMPTY), ...(each === at && part) })));
  return (
    <div class="parameters">
      {Array.from({ length: count }, (_, at) => {
        const { text, kind } = values[at] ?? EMPTY;
        return (
          <div class="parameter" key={at}>
            <span aria-hidden="true">?{at + 1}</span>
            <input type="text" aria-label={`Parameter ${at + 1}`} spellcheck={false} autocomplete="off" disabled={kind === "null"} value={kind === "null" ? "" : text} onInput={(event) => change(at, { text: event.currentTarget.value })} />
            <select aria-label={`Kind of parameter ${at + 1}`} value={kind} onChange={(event) => change(at, { kind: event.currentTarget.value as Parameter["kind"] })}>
              <option value="text">text</option>
              <option value="number">number</option>
              <option value="null">NULL</option>
            </select>
          </div>
        );
      })}
    </div>
  );
}
