// Plans that come as text, a line a step, two blanks further in below the step that it is a part of.

import { planOf, type Step } from "./plan.ts";

export function planOfText(text: string): Step[] {
  const above: number[] = []; // the last step of each level
  const rows = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, at): [number, number, unknown, string] => {
      const detail = line.trimStart();
      const level = (line.length - detail.length) / 2;
      above.length = level;
      const parent = above.at(-1) ?? 0;
      above[level] = at + 1;
      return [at + 1, parent, 0, detail];
    });
  return planOf(rows);
}
