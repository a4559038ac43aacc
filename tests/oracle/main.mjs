// tests/oracle/run: the differential run from the command line.

import { parseArgs } from "node:util";

import { chooseSessions, compareSides } from "./oracle.mjs";

const { values } = parseArgs({
  options: {
    statements: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Date.now()) },
    session: { type: "string" },
  },
});

console.log(`seed ${values.seed}`);
const sessions = chooseSessions({
  statements: Number(values.statements),
  seed: values.seed,
  only: values.session,
});
const { statements, failures, excused } = await compareSides(sessions);

for (const failure of failures) console.log(`\n${failure}`);
console.log(`\n${statements} statements in ${sessions.length} sessions, ${failures.length} failures`);
for (const { id, reason, count } of excused) console.log(`  ${id} excused ${count}: ${reason}`);
process.exitCode = failures.length > 0 ? 1 : 0;
