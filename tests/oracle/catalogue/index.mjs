// The sessions that are written down: every kind of statement, PRAGMA, function, limit and error.

import { single } from "../session.mjs";
import * as constraints from "./constraints.mjs";
import * as definitions from "./definitions.mjs";
import * as functions from "./functions.mjs";
import * as limits from "./limits.mjs";
import * as maintenance from "./maintenance.mjs";
import * as pragmas from "./pragmas.mjs";
import * as refusals from "./refusals.mjs";
import * as search from "./search.mjs";
import * as syntax from "./syntax.mjs";
import * as values from "./values.mjs";

const FILES = {
  constraints,
  definitions,
  functions,
  limits,
  maintenance,
  pragmas,
  refusals,
  search,
  syntax,
  values,
};

// One session for each list that a file exports; a bare text in it is a request of its own.
export const catalogue = Object.entries(FILES).flatMap(([file, lists]) =>
  Object.entries(lists).map(([list, items]) => ({
    name: `${file}-${list}`,
    requests: items.map((item) => (typeof item === "string" ? single(item) : item)),
  })),
);
