// How far a transfer has come.

export interface Step {
  what: string;
  part: number | null;
}

export function Progress({ label, step: { what, part } }: { label: string; step: Step }) {
  return (
    <div class="transfer-progress">
      {/* Without a value it says that nobody knows how long it takes. */}
      {part === null ? <progress aria-label={label} /> : <progress aria-label={label} max={1} value={part} />}
      <p role="status">
        {what || "Waiting for the server"}
        {part !== null && ` · ${Math.floor(part * 100)} %`}
      </p>
    </div>
  );
}
