// What queries have cost, as `wrangler d1 info` asks for it.

import type { Target } from "./cloudflare.ts";
import { ApiError, readJson, send } from "./http.ts";

const QUERY = `query getD1MetricsOverviewQuery($accountTag: string, $filter: ZoneWorkersRequestsFilter_InputObject) {
  viewer { accounts(filter: {accountTag: $accountTag}) { d1AnalyticsAdaptiveGroups(limit: 10000, filter: $filter) {
    sum { readQueries writeQueries } dimensions { datetimeHour } } } } }`;

// How many queries have run since the hour began that was `hours` before now.
export async function queriesSince({ account, database }: Target, hours: number, signal?: AbortSignal): Promise<number> {
  const now = Date.now();
  const between = { datetimeHour_geq: new Date(now - hours * 3_600_000).toISOString(), datetimeHour_leq: new Date(now).toISOString() };
  const variables = { accountTag: account, filter: { AND: [{ ...between, databaseId: database }] } };
  const body = { query: QUERY, operationName: "getD1MetricsOverviewQuery", variables };
  const answer = await callGraphql(body, signal);
  const groups = answer.viewer.accounts[0]?.d1AnalyticsAdaptiveGroups ?? [];
  return groups.reduce((sum: number, each: any) => sum + each.sum.readQueries + each.sum.writeQueries, 0);
}

// The data of a GraphQL answer, whose envelope is another than all others'.
export async function callGraphql(body: unknown, signal?: AbortSignal): Promise<any> {
  const response = await send("/client/v4/graphql", { body, signal });
  const answer = await readJson(response, signal);
  if (answer.data) return answer.data;
  throw new ApiError(response.status, response.status, answer.errors?.[0]?.message ?? `The server answered ${response.status}.`);
}
