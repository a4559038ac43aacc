// ANALYZE, REINDEX and PRAGMA optimize, whose costs are those of every table there is.

import { batch } from "../session.mjs";

const TABLES = [
  "CREATE TABLE t(a INTEGER PRIMARY KEY, b, c)",
  "CREATE TABLE u(a PRIMARY KEY, b UNIQUE) WITHOUT ROWID",
  "CREATE TABLE empty(a UNIQUE)",
  "CREATE INDEX t_b ON t(b)",
  "CREATE INDEX t_bc ON t(b, c DESC) WHERE c > 1",
  "INSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 2, 3), (4, NULL, 4)",
  "INSERT INTO u VALUES (1, 2), (2, 3)",
];

export const reindexing = [
  "REINDEX",
  ...TABLES,
  "REINDEX",
  "REINDEX t",
  "REINDEX t_b",
  "REINDEX main.u",
  "REINDEX empty",
  "REINDEX nocase",
  "REINDEX binary",
  "REINDEX nothing",
  "REINDEX sqlite_schema",
  "CREATE VIRTUAL TABLE f USING fts5(x)",
  "CREATE VIRTUAL TABLE r USING rtree(id, lo, hi)",
  "REINDEX",
  batch("INSERT INTO t VALUES (5, 5, 5)", "REINDEX", "REINDEX t"),
];

export const analyzing = [
  "ANALYZE",
  ...TABLES,
  "ANALYZE t",
  "ANALYZE t",
  "ANALYZE",
  "ANALYZE",
  "ANALYZE t_b",
  "ANALYZE u",
  "ANALYZE empty",
  "ANALYZE main",
  "ANALYZE sqlite_schema",
  "ANALYZE nothing",
  "SELECT * FROM sqlite_stat1 ORDER BY tbl, idx",
  "INSERT INTO t VALUES (5, 5, 5), (6, 6, 6)",
  "ANALYZE t",
  "DELETE FROM sqlite_stat1",
  "ANALYZE t",
  "DROP INDEX t_b",
  "ANALYZE t",
  "PRAGMA optimize",
  "DROP TABLE sqlite_stat1",
  "ANALYZE t",
  batch("DELETE FROM t WHERE a > 4", "ANALYZE t", "ANALYZE", "ANALYZE u"),
];

export const analyzingOneTable = [
  "CREATE TABLE t(x)",
  "ANALYZE t",
  "ANALYZE t",
  "INSERT INTO t VALUES (1), (2), (3), (4)",
  "ANALYZE t",
  "ANALYZE t",
  "CREATE INDEX i ON t(x)",
  "ANALYZE t",
  "ANALYZE t",
  "ANALYZE i",
  "DELETE FROM t",
  "ANALYZE t",
  "ANALYZE",
];
