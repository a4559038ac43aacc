// Declarations of d1-emulator. D1Database and what it gives fit those of @cloudflare/workers-types, which
// need not be installed.

export interface D1Meta {
  duration: number;
  size_after: number;
  rows_read: number;
  rows_written: number;
  last_row_id: number;
  changed_db: boolean;
  changes: number;
  served_by_region?: string;
  served_by_colo?: string;
  served_by_primary?: boolean;
  timings?: { sql_duration_ms: number };
  total_attempts?: number;
}

export interface D1Result<T = unknown> {
  success: true;
  results: T[];
  meta: D1Meta & Record<string, unknown>;
  error?: never;
}

export interface D1ExecResult {
  count: number;
  duration: number;
}

export interface D1PreparedStatement {
  bind(...values: unknown[]): D1PreparedStatement;
  first<T = unknown>(colName: string): Promise<T | null>;
  first<T = Record<string, unknown>>(): Promise<T | null>;
  run<T = Record<string, unknown>>(): Promise<D1Result<T>>;
  all<T = Record<string, unknown>>(): Promise<D1Result<T>>;
  raw<T = unknown[]>(options: { columnNames: true }): Promise<[string[], ...T[]]>;
  raw<T = unknown[]>(options?: { columnNames?: false }): Promise<T[]>;
}

export interface D1DatabaseSession {
  prepare(query: string): D1PreparedStatement;
  batch<T = unknown>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]>;
  getBookmark(): string | null;
}

export interface D1Database {
  prepare(query: string): D1PreparedStatement;
  batch<T = unknown>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]>;
  exec(query: string): Promise<D1ExecResult>;
  withSession(constraintOrBookmark?: string): D1DatabaseSession;
  dump(): Promise<ArrayBuffer>;
}

/** "250ms", "90s", "15m", "12h", "2d" */
export type Duration = string;

export interface ClockState {
  now: string;
  frozen: boolean;
  rate: number;
  offset_ms: number;
}

export interface ClockSettings {
  now?: string | Date;
  frozen?: boolean;
  /** How many seconds pass in one. */
  rate?: number;
}

/** The time of an account, SQL's CURRENT_TIMESTAMP included. */
export interface Clock {
  read(): Promise<ClockState>;
  set(settings: ClockSettings): Promise<ClockState>;
  advance(by: Duration): Promise<ClockState>;
  /** To real time. */
  release(): Promise<ClockState>;
}

/** A region of D1's. */
export type Region = "WNAM" | "ENAM" | "WEUR" | "EEUR" | "APAC" | "OC";

export interface ReplicasState {
  account_id: string;
  regions: Partial<
    Record<Region, { lag: string; paused: boolean; databases: Array<{ uuid: string; bookmark: string }> }>
  >;
}

/** The read replicas of an account, which sessions (`withSession()`) may read at. */
export interface Replicas {
  read(): Promise<ReplicasState>;
  /** In place of those there are; the first is read at where no region is named. */
  set(regions: Partial<Record<Region, { lag?: Duration; paused?: boolean }>>): Promise<ReplicasState>;
  remove(): Promise<ReplicasState>;
  /** Has a database replicated, by name or uuid, as its `read_replication.mode` says in production. */
  enable(database: string): Promise<void>;
}

/** Which requests are meant: all conditions that are there must hold. */
export interface RequestMatch {
  database?: string;
  route?: string;
  kind?: "read" | "write";
  /** A regular expression in RE2's syntax, searched for in each statement. */
  sql?: string;
  tables?: string[];
}

export interface FaultRule {
  match?: RequestMatch;
  when?: { skip?: number; times?: number; probability?: number; seed?: number };
  do:
    | { error: string }
    | { delay: Duration; jitter?: Duration }
    | { connection: "reset" | "empty" | "truncate" }
    | { http: number }
    | { provisioning: string };
  /** `after_commit`: the write has happened, and its answer is lost. */
  at?: "before" | "after_commit";
  /** `false`: the rule is put aside, and keeps its place. */
  armed?: boolean;
}

export interface Fault {
  readonly id: string;
  /** The rule with how often it was seen and has fired; undefined once it is gone. */
  read(): Promise<(FaultRule & { id: string; seen: number; fired: number }) | undefined>;
  remove(): Promise<unknown>;
}

export interface JournalEntry {
  id: string;
  at: string;
  account_id: string;
  database: string | null;
  route: string;
  method: string;
  path: string;
  status: number;
  duration_ms: number;
  statements: Array<Record<string, unknown> & { sql: string; params: unknown[] }>;
  error?: string;
  fault?: string;
  client?: string;
}

export interface JournalQuery {
  database?: string;
  route?: string;
  /** The id of an entry: the first ones after it, instead of the last ones. */
  since?: string;
  limit?: number;
  plan?: boolean;
}

export interface Claim {
  match?: RequestMatch & { status?: number; error?: string };
  times?: { exactly?: number; at_least?: number; at_most?: number };
  full_scans?: number;
  within?: Duration;
}

/** An account of the server: databases, time, faults and journal of its own. */
export interface Account {
  readonly accountId: string;
  readonly token: string;
  /** The variables that lead wrangler, SDKs and Workers of a child process here. */
  readonly env: Record<string, string>;
  readonly clock: Clock;
  readonly replicas: Replicas;
  /**
   * A D1Database in this process, by name (`db` without one) or uuid; made at its first use. Its sessions read at the
   * replica in `region`.
   */
  d1(database?: string, options?: { region?: Region }): D1Database;
  /** What Miniflare's `remoteProxyConnectionString` takes: {binding: name or uuid}. */
  bindingUrl(databases?: Record<string, string>): URL;
  /** Back to what it was when it was made, or marked; rules, journal, clock and replicas too. */
  reset(): Promise<unknown>;
  /** What it is now is what `reset` goes back to. */
  mark(): Promise<unknown>;
  /** Makes requests fail, or late. */
  fault(rule: FaultRule): Promise<Fault>;
  journal(query?: JournalQuery): Promise<JournalEntry[]>;
  /** Rejects, with the nearest requests in its message, unless the journal has what is claimed. */
  verify(claim: Claim): Promise<{ verified: true; count: number }>;
}

export interface Namespace extends Account {
  /** What there was in it when it was made. */
  readonly databases: Array<{ uuid: string; name: string; bookmark: string }>;
  readonly expiresAt: string | null;
  remove(): Promise<void>;
}

export interface NamespaceOptions {
  template?: Template | string;
  /** 32 hexadecimal digits, to choose it. */
  accountId?: string;
  /** After which it goes by itself. */
  ttl?: Duration;
  /** Ids, random() and randomblob() repeat themselves. */
  seed?: number;
  clock?: ClockSettings;
}

export interface Template {
  readonly name: string;
  /** A copy of it, in about a millisecond. */
  namespace(options?: Omit<NamespaceOptions, "template">): Promise<Namespace>;
  /** The namespaces that were made of it live on. */
  remove(): Promise<void>;
}

/** A template out of files. Its name, where none is given, is a hash of them: other files are another template. */
export interface TemplateFiles {
  name?: string;
  /** A folder as wrangler has it. */
  migrations?: string;
  /** A file of SQL, run after them. */
  seed?: string;
  /** Which database they fill; `db` without it. */
  database?: string;
}

/** A template that is filled by a function, once, whichever of many processes comes first. */
export interface TemplateFilling {
  name: string;
  fill(namespace: Account): Promise<void>;
}

export interface Server extends Account {
  /** "http://127.0.0.1:8731" */
  readonly url: string;
  namespace(options?: NamespaceOptions): Promise<Namespace>;
  template(source: TemplateFiles | TemplateFilling): Promise<Template>;
  /** Resolves when the server has ended. It ends with this process in any case. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Of a server that runs already, instead of a new one. */
  url?: string | URL;
  /** Data folder; without it one that goes at the end. */
  data?: string;
  /** Without it any that is free. */
  port?: number;
  /** File of accounts and tokens. */
  config?: string;
  /** Folder with a wrangler configuration, whose databases are made, under their ids and in its account. */
  project?: string;
  /** Further flags of `d1-emulator run`; paths in them are absolute. */
  args?: string[];
  /** Hears what the server says. */
  log?: (text: string) => void;
}

/** Starts a server, and resolves when it answers. */
export function start(options?: StartOptions): Promise<Server>;

/** What the server has refused, in its own words. */
export class D1EmulatorError extends Error {
  readonly status: number;
  readonly code: string | number;
  readonly details: Record<string, unknown>;
}
