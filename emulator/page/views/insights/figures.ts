// What statements have cost, and how many there were at which time.

import { callGraphql } from "../../api/analytics.ts";
import type { Target } from "../../api/cloudflare.ts";
import type { Hour, StatementCost } from "./costs.ts";

export interface Figures {
  statements: StatementCost[];
  hours: Hour[];
}

const STATEMENTS = `query getD1QueriesOverviewQuery($accountTag: string, $filter: ZoneWorkersRequestsFilter_InputObject) {
  viewer { accounts(filter: {accountTag: $accountTag}) { d1QueriesAdaptiveGroups(limit: 1000, filter: $filter, orderBy: [sum_queryDurationMs_DESC]) {
    sum { queryDurationMs rowsRead rowsWritten rowsReturned } count slowestRun { durationMs queryPlan } dimensions { query } } } } }`;
const HOURS = `query getD1MetricsOverviewQuery($accountTag: string, $filter: ZoneWorkersRequestsFilter_InputObject) {
  viewer { accounts(filter: {accountTag: $accountTag}) { d1AnalyticsAdaptiveGroups(limit: 10000, filter: $filter) {
    sum { readQueries writeQueries } dimensions { datetimeHour } } } } }`;

// Of the last `hours` hours, with the one in which they begin.
export async function readFigures({ account, database }: Target, hours: number, signal: AbortSignal): Promise<Figures> {
  const now = Date.now();
  const filter = { AND: [{ datetimeHour_geq: new Date(now - hours * 3_600_000).toISOString(), datetimeHour_leq: new Date(now).toISOString(), databaseId: database }] };
  const ask = async (operationName: string, query: string) => (await callGraphql({ query, operationName, variables: { accountTag: account, filter } }, signal)).viewer.accounts[0] ?? {};
  const [statements, counted] = await Promise.all([ask("getD1QueriesOverviewQuery", STATEMENTS), ask("getD1MetricsOverviewQuery", HOURS)]);
  return {
    statements: (statements.d1QueriesAdaptiveGroups ?? []).map((each: any) => ({
      query: each.dimensions.query,
      runs: each.count,
      durationMs: each.sum.queryDurationMs,
      rowsRead: each.sum.rowsRead,
      rowsWritten: each.sum.rowsWritten,
      rowsReturned: each.sum.rowsReturned,
      slowestMs: each.slowestRun?.durationMs ?? 0,
      plan: each.slowestRun?.queryPlan ?? null,
    })),
    hours: (counted.d1AnalyticsAdaptiveGroups ?? []).map((each: any) => ({ at: Date.parse(each.dimensions.datetimeHour) / 1000, reads: each.sum.readQueries, writes: each.sum.writeQueries })),
  };
}
