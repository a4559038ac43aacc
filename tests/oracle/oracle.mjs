// The differential run: sessions of statements, answered by Miniflare's D1 and by d1-emulator.

import { catalogue } from "./catalogue/index.mjs";
import { describe, differingRequests } from "./compare.mjs";
import { Differences } from "./differences.mjs";
import { EmulatorD1 } from "./emulator_d1.mjs";
import { MiniflareD1 } from "./miniflare_d1.mjs";
import { Random } from "./random.mjs";
import { randomSession } from "./random_session.mjs";
import { countStatements } from "./session.mjs";

// At least `statements` statements: every written-down session or, if they are too many, as many of
// them as make up half; the others random. What is chosen follows from `seed`. With `only`, the one
// session of that name.
export function chooseSessions({ statements, seed, only }) {
  const written = catalogue.reduce((sum, session) => sum + countStatements(session), 0);
  const share = written < statements ? written : statements / 2;
  const sessions = [];
  let count = 0;
  const add = (session) => {
    sessions.push(session);
    count += countStatements(session);
  };
  for (const session of new Random(seed).shuffle(catalogue)) {
    if (count < share) add(session);
  }
  for (let i = 0; count < statements; ++i) add(randomSession(`random-${i}`, `${seed}/${i}`));
  if (only === undefined) return sessions;
  const random = /^random-(\d+)$/.exec(only);
  if (random) return [randomSession(only, `${seed}/${random[1]}`)];
  return catalogue.filter((session) => session.name === only);
}

// Runs `sessions` on both sides and answers {statements, failures, excused}: how many statements
// were compared, what went wrong (as text: answers that differ without an excuse, and excuses that
// nothing needs), and what each named difference excused.
export async function compareSides(sessions) {
  const differences = new Differences();
  const failures = [];
  const miniflare = await MiniflareD1.start();
  try {
    const emulator = await EmulatorD1.start();
    try {
      for (const session of sessions) {
        const [expected, actual] = await Promise.all([
          miniflare.run(session),
          emulator.run(session),
        ]);
        for (const difference of differingRequests(session, expected, actual)) {
          const earlier = session.requests
            .slice(0, difference.index)
            .map((request, index) => ({ request, expected: expected[index] }));
          if (!differences.excuse(difference, earlier))
            failures.push(describe(session, difference));
        }
      }
    } finally {
      await emulator.stop();
    }
  } finally {
    await miniflare.stop();
  }
  const statements = sessions.reduce((sum, session) => sum + countStatements(session), 0);
  const excused = differences.counts();
  // Sessions that are written down meet each difference.
  if (catalogue.every((session) => sessions.includes(session))) {
    const unneeded = excused.filter(({ count }) => count === 0);
    failures.push(...unneeded.map(({ id }) => `nothing needs the difference "${id}" any more`));
  }
  return { statements, failures, excused };
}
