// What it costs to turn the filter and the order of a list of records into SQL.
//
// Floor: RapidJSON's documents of both texts, unchecked, and the same SQL copied. Putting the SQL
// together is what a program with one fixed filter would not do either.

#include <string>

#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include "compat/workspace/filter.h"
#include "compat/workspace/order_by.h"
#include "storage/records/match_sql.h"
#include "storage/records/page_sql.h"

namespace {

struct Listing {
  std::string filter;
  std::string order;
};

const Listing& TwoFields() {
  static const Listing listing = {R"({"status":"ready","name":{"contains":"orders"}})",
                                  R"([{"name":"asc"},{"createdAt":"desc"}])"};
  return listing;
}

const Listing& ManyConditions() {
  static const Listing listing = {
      R"({"OR":[{"status":"ready","name":{"contains":"orders"}},)"
      R"({"AND":[{"kind":"d1"},{"createdAt":{"gt":"2026-01-01T00:00:00Z"}},)"
      R"({"description":{"not":null}}]},{"NOT":{"slug":{"in":["one","two","three","four"]}}}]})",
      R"([{"status":"desc"},{"name":"asc_nulls_first"},{"createdAt":"desc"}])"};
  return listing;
}

std::string SqlOf(const Listing& listing) {
  storage::RecordQuery query;
  query.condition = compat::workspace::ParseFilter(listing.filter);
  query.order = compat::workspace::ParseOrderBy(listing.order);
  return storage::PageSql(storage::MatchSql(query, storage::Strangers::kNone), query.order, nullptr,
                          storage::Walk::kAny, 100)
      .text;
}

bool Parses(std::string text) {
  rapidjson::Document document;
  document.ParseInsitu(text.data());
  return !document.HasParseError();
}

void Floor(benchmark::State& state, const Listing& listing) {
  const std::string sql = SqlOf(listing);
  for (auto _ : state) {
    benchmark::DoNotOptimize(Parses(listing.filter));
    benchmark::DoNotOptimize(Parses(listing.order));
    std::string copy = sql;
    benchmark::DoNotOptimize(copy.data());
  }
}

void Ours(benchmark::State& state, const Listing& listing) {
  for (auto _ : state) benchmark::DoNotOptimize(SqlOf(listing));
}

BENCHMARK_CAPTURE(Floor, two, TwoFields())->Name("a filter on two fields to SQL/floor");
BENCHMARK_CAPTURE(Ours, two, TwoFields())->Name("a filter on two fields to SQL/ours");
BENCHMARK_CAPTURE(Floor, many, ManyConditions())->Name("a filter of eight conditions to SQL/floor");
BENCHMARK_CAPTURE(Ours, many, ManyConditions())->Name("a filter of eight conditions to SQL/ours");

}  // namespace
