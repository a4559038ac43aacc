// SQL with its lines broken and indented; loaded when it is first asked for.

import { formatDialect, sqlite } from "sql-formatter";

// Throws Error for what it does not understand.
export function formatted(sql: string): string {
  return formatDialect(sql, { dialect: sqlite, keywordCase: "preserve", tabWidth: 2 });
}
