// Rows of a table are what most addresses are of: what they begin with is on its way before anything is
// drawn, and before what draws it has been run.

import { askForRowsEarly } from "../data/row_store.ts";
import { describeTable, listTables, tableKey, tablesKey } from "../data/schema.ts";
import { queryOf } from "../views/tables/row_query.ts";
import { askEarly } from "./early.ts";
import { address, place } from "./router.ts";
import { token } from "./session.ts";

const PATIENCE_MS = 150;

// Ends when the first rows are there, or will not come, or let wait: what is drawn with them is drawn
// and laid out once, which is sooner than a frame without them and another one.
export const firstRows = Promise.race([askForRows(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);

async function askForRows() {
  const { view, params } = place.value ?? {};
  const { account, database, table } = params ?? {};
  if (view !== "tables" || !token.value || !account || !database) return;
  const at = address.value.query.get("at");
  const reader = { target: { account, database }, at };
  const wanted: Promise<unknown>[] = [];
  if (table !== undefined) {
    wanted.push(
      askEarly(tableKey(reader, table), () => describeTable(reader, table)).then(
        (shape) => shape && askForRowsEarly(reader, shape, queryOf(address.value.query, shape)),
      ),
    );
  }
  wanted.push(askEarly(tablesKey(reader), () => listTables(reader)));
  await Promise.allSettled(wanted);
}
