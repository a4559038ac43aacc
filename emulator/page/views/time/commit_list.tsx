// The commits as a list, newest first.

import { useEffect, useId, useRef } from "preact/hooks";

import type { Commit } from "../../api/control.ts";
import { bytes, moment } from "../../ui/format.ts";
import { kindOf } from "./moment.ts";

interface Props {
  commits: Commit[];
  chosen: number;
  onChoose: (place: number) => void;
}

export function CommitList({ commits, chosen, onChoose }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  useEffect(() => list.current!.children[chosen]?.scrollIntoView({ block: "nearest" }), [chosen, commits]);
  const press = (event: KeyboardEvent) => {
    const targets: Record<string, number> = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: chosen + 10, PageUp: chosen - 10, Home: 0, End: commits.length - 1 };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    onChoose(Math.min(Math.max(target, 0), commits.length - 1));
  };
  return (
    <ul ref={list} class="commits" role="listbox" aria-label="Commits" tabIndex={0} aria-activedescendant={`${id}-${chosen}`} onKeyDown={press}>
      {commits.map((commit, place) => (
        <li key={commit.bookmark} id={`${id}-${place}`} role="option" aria-selected={place === chosen} onClick={() => onChoose(place)}>
          <span class={`commit-mark ${commit.kind}`} aria-hidden="true" />
          <time dateTime={commit.at}>{moment(commit.at)}</time>
          <span class="soft commit-size">{bytes(commit.bytes)}</span>
          {commit.kind !== "commit" && <span class="commit-kind">{kindOf(commit)}</span>}
          {commit.snapshots.map((name) => (
            <span key={name} class="tag">
              {name}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}
