// Every PRAGMA that SQLite has: those D1 answers in all their forms, and those it refuses.

import { batch } from "../session.mjs";

const BOOLEANS = [
  "case_sensitive_like",
  "foreign_keys",
  "defer_foreign_keys",
  "ignore_check_constraints",
  "legacy_alter_table",
  "recursive_triggers",
  "reverse_unordered_selects",
];
const REFUSED = [
  "analysis_limit", "application_id", "auto_vacuum", "automatic_index", "busy_timeout",
  "cache_size", "cache_spill", "cell_size_check", "checkpoint_fullfsync", "collation_list",
  "compile_options", "count_changes", "data_store_directory", "database_list",
  "default_cache_size", "empty_result_callbacks", "encoding", "freelist_count",
  "full_column_names", "fullfsync", "function_list", "hard_heap_limit", "incremental_vacuum",
  "integrity_check", "journal_mode", "journal_size_limit", "locking_mode", "max_page_count",
  "mmap_size", "module_list", "page_count", "pragma_list", "query_only", "read_uncommitted",
  "schema_version", "secure_delete", "short_column_names", "shrink_memory", "soft_heap_limit",
  "stats", "synchronous", "temp_store", "threads", "trusted_schema", "user_version",
  "wal_autocheckpoint", "wal_checkpoint", "writable_schema", "nothing_like_this",
];
const TRUE_AND_FALSE = [
  "1", "0", "true", "FALSE", "yes", "No", "on", "OFF", "'on'", '"off"', "'1'",
];
const NOT_BOOLEAN = ["2", "-1", "5", "maybe", "''", "'tru'", "1.0", "null"];

export const refused = REFUSED.flatMap((name, index) => {
  const value = ["1", "0", "'x'", "-1", "on"][index % 5];
  return [
    `PRAGMA ${name}`,
    index % 2 === 0 ? `PRAGMA ${name} = ${value}` : `PRAGMA ${name}(${value})`,
  ];
});

export const refusedAsTables = REFUSED.slice(0, 24).map((name) => `SELECT * FROM pragma_${name}`);

export const booleans = BOOLEANS.flatMap((name) => [
  `PRAGMA ${name}`,
  `PRAGMA ${name} = ON`,
  `PRAGMA ${name}`,
  `PRAGMA main.${name}`,
  `PRAGMA temp.${name}`,
  `SELECT * FROM pragma_${name}`,
]);

export const booleanValues = [
  ...[...TRUE_AND_FALSE, ...NOT_BOOLEAN].map((value, index) =>
    index % 2 === 0
      ? `PRAGMA recursive_triggers = ${value}`
      : `pragma Recursive_Triggers(${value})`,
  ),
  batch("PRAGMA recursive_triggers = yes", "PRAGMA recursive_triggers"),
  batch("PRAGMA recursive_triggers('NO')", "PRAGMA recursive_triggers"),
];

// That such a setting ends with its request is D1's rule; the Miniflare side undoes it.
export const effects = [
  "CREATE TABLE t(a PRIMARY KEY, b CHECK (b > 0))",
  "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)",
  batch("PRAGMA case_sensitive_like = ON", "SELECT 'a' LIKE 'A'", "SELECT 'a' LIKE 'a'"),
  "SELECT 'a' LIKE 'A'",
  batch(
    "PRAGMA reverse_unordered_selects = 1",
    "SELECT a FROM t",
    "PRAGMA reverse_unordered_selects",
  ),
  "SELECT a FROM t",
  batch("PRAGMA ignore_check_constraints = 1", "INSERT INTO t VALUES (4, -1)"),
  "INSERT INTO t VALUES (5, -1)",
  "PRAGMA quick_check",
  "SELECT * FROM t",
  "CREATE TRIGGER again AFTER INSERT ON t WHEN new.a < 13 BEGIN INSERT INTO t VALUES (new.a + 1, 1); END",
  "INSERT INTO t VALUES (10, 1)",
  batch("PRAGMA recursive_triggers = 1", "INSERT INTO t VALUES (20, 1)"),
  "SELECT * FROM t",
  batch("PRAGMA recursive_triggers = 1", "REPLACE INTO t VALUES (1, 9)"),
  batch("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys"),
  "PRAGMA foreign_keys",
  batch(
    "PRAGMA legacy_alter_table = ON",
    "ALTER TABLE t RENAME TO u",
    "SELECT sql FROM sqlite_schema",
  ),
  batch("PRAGMA legacy_alter_table = ON", "PRAGMA legacy_alter_table"),
  "PRAGMA legacy_alter_table",
];

// What a request has set is gone for the next one, also where it failed.
export const acrossFailures = [
  "CREATE TABLE p(a INTEGER PRIMARY KEY)",
  "CREATE TABLE c(a REFERENCES p, b CHECK (b > 0), UNIQUE (b))",
  "INSERT INTO c VALUES (NULL, 1), (NULL, 2), (NULL, 3)",
  ...[
    ["defer_foreign_keys", "INSERT INTO c VALUES (7, 7)"],
    ["foreign_keys = 0 --", "INSERT INTO c VALUES (8, 8)"],
    ["ignore_check_constraints", "INSERT INTO c VALUES (NULL, -1)"],
    ["reverse_unordered_selects", "SELECT b FROM c"],
    ["recursive_triggers", "PRAGMA recursive_triggers"],
    ["legacy_alter_table", "PRAGMA legacy_alter_table"],
  ].flatMap(([name, then]) => [
    batch(`PRAGMA ${name} = 1`, "SELECT * FROM missing"),
    then,
    batch(`PRAGMA ${name} = 1`, "INSERT INTO c VALUES (NULL, 1)"),
    then,
  ]),
  "SELECT * FROM c",
];

export const tableOrder = [
  "CREATE TABLE log(what TEXT, a, b)",
  "CREATE TABLE t0(id INTEGER PRIMARY KEY AUTOINCREMENT, b)",
  "CREATE TABLE t1(a, b)",
  "CREATE TABLE t2(a, b)",
  "PRAGMA table_list",
  "SELECT name FROM pragma_table_list ORDER BY name",
];

export const aboutTheSchema = [
  "CREATE TABLE p(id INTEGER PRIMARY KEY, u TEXT UNIQUE COLLATE NOCASE)",
  "CREATE TABLE q(a INT NOT NULL DEFAULT 5, b AS (a + 1), c TEXT AS (a || 'x') STORED, p REFERENCES p(id) ON DELETE CASCADE, PRIMARY KEY (a, p)) WITHOUT ROWID",
  "CREATE INDEX qi ON q(a DESC, lower(p)) WHERE a > 0",
  "CREATE VIEW v AS SELECT a AS x, b FROM q",
  ...["p", "q", "v", "nothing", "qi"].flatMap((name) => [
    `PRAGMA table_info(${name})`,
    `PRAGMA table_xinfo = '${name}'`,
    `PRAGMA index_list("${name}")`,
    `PRAGMA foreign_key_list([${name}])`,
    `PRAGMA table_list(${name})`,
  ]),
  "PRAGMA index_info(qi)",
  "PRAGMA index_xinfo(qi)",
  "PRAGMA index_info(sqlite_autoindex_p_1)",
  "PRAGMA index_xinfo(nothing)",
  "PRAGMA index_info(_cf_x)",
  "PRAGMA main.table_info(q)",
  "PRAGMA table_info",
  "PRAGMA table_info=",
  "PRAGMA table_info()",
  "PRAGMA table_info(q, p)",
  "PRAGMA index_list",
  "PRAGMA foreign_key_check",
  "PRAGMA foreign_key_check(q)",
  "PRAGMA foreign_key_check('nothing')",
  "PRAGMA quick_check",
  "PRAGMA quick_check(1)",
  "PRAGMA quick_check(q)",
  "PRAGMA quick_check(nothing)",
  "PRAGMA quick_check = 5",
  "PRAGMA optimize",
  "PRAGMA optimize(-1)",
  "PRAGMA optimize(0x10002)",
  "PRAGMA optimize(x)",
  "PRAGMA table_list",
  "PRAGMA page_size",
  "PRAGMA page_size = 4096",
  "PRAGMA page_size(1024)",
  "PRAGMA data_version = 1",
  "SELECT * FROM pragma_page_size",
  "SELECT * FROM pragma_table_info('q')",
  "SELECT * FROM pragma_table_info('q', 'main')",
  "SELECT * FROM pragma_index_info('qi')",
  "SELECT * FROM pragma_foreign_key_list('q')",
  "SELECT * FROM pragma_foreign_key_check",
  "SELECT * FROM pragma_quick_check",
  "SELECT name FROM pragma_table_list WHERE schema = 'main'",
  "SELECT * FROM pragma_optimize",
  "SELECT m.name, x.name FROM sqlite_schema m, pragma_table_xinfo(m.name) x WHERE m.name IN ('p', 'q', 'v')",
  "SELECT m.name, x.name FROM sqlite_schema m, pragma_table_info(m.name) x",
  "SELECT name FROM pragma_table_info('p') WHERE name GLOB 'i*'",
  "EXPLAIN PRAGMA table_info(q)",
];
