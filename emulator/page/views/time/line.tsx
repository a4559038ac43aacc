// All commits on a line, the oldest at the left, and the slider that goes over it.

import { useMemo } from "preact/hooks";

import type { Commit } from "../../api/control.ts";
import { wordsOf } from "./moment.ts";

interface Props {
  commits: Commit[]; // newest first
  chosen: number; // a place among them
  onChoose: (place: number) => void;
}

const HEIGHT = 40;
const LEAST = 4;

// Commits of a few bytes and of a few million are to be told apart on the same line.
function heightOf(bytes: number, most: number) {
  return LEAST + (HEIGHT - LEAST) * (Math.log2(1 + bytes) / Math.log2(2 + most));
}

export function TimeLine({ commits, chosen, onChoose }: Props) {
  const last = commits.length - 1;
  const most = useMemo(() => commits.reduce((each, { bytes }) => Math.max(each, bytes), 0), [commits]);
  const bars = useMemo(
    () =>
      commits.map(({ bookmark, kind, bytes }, place) => (
        <line key={bookmark} class={kind} x1={last - place} x2={last - place} y1={HEIGHT} y2={HEIGHT - heightOf(bytes, most)} />
      )),
    [commits],
  );
  const commit = commits[chosen]!;
  return (
    <div class="time-line">
      <div class="time-names" aria-hidden="true">
        {commits.flatMap(({ snapshots }, place) =>
          snapshots.length === 0 ? [] : <span key={place} class={place < last / 2 ? "late" : ""} style={{ "--place": last === 0 ? 1 : (last - place) / last }}>{snapshots.join(", ")}</span>,
        )}
      </div>
      <svg viewBox={`${last === 0 ? -1 : 0} 0 ${Math.max(last, 1)} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {bars}
        <line class="chosen" x1={last - chosen} x2={last - chosen} y1={0} y2={HEIGHT} />
      </svg>
      <input
        type="range"
        aria-label="Commit"
        aria-valuetext={wordsOf(commit, commits.length - chosen, commits.length)}
        min={0}
        max={last}
        step={1}
        value={last - chosen}
        onInput={(event) => onChoose(last - Number(event.currentTarget.value))}
      />
    </div>
  );
}
