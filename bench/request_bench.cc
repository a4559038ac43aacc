// What it costs to read a query's body, beside RapidJSON's own document of it, which is checked for
// nothing.

#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include "compat/cloudflare/query_request.h"

namespace {

const std::string& SmallBody() {
  static const std::string body = R"({"sql":"SELECT * FROM t WHERE id = ?","params":[48151]})";
  return body;
}

// A batch of `state.range(0)` statements.
std::string BatchBody(const benchmark::State& state) {
  std::string body = R"({"batch":[)";
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    if (i > 0) body += ',';
    body += R"json({"sql":"INSERT INTO log (at, message) VALUES (?, ?)","params":[)json" +
            std::to_string(i) + R"(,"a line of a log, of a usual length"]})";
  }
  return body + "]}";
}

void ParseWithRapidjson(benchmark::State& state, const std::string& body) {
  for (auto _ : state) {
    std::string text = body;
    rapidjson::Document document;
    document.ParseInsitu(text.data());
    benchmark::DoNotOptimize(document.HasParseError());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void ParseRequest(benchmark::State& state, const std::string& body) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(compat::cloudflare::ParseQueryRequest(body));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void BM_QueryBodyRapidjson(benchmark::State& state) { ParseWithRapidjson(state, SmallBody()); }
void BM_QueryBodyRequest(benchmark::State& state) { ParseRequest(state, SmallBody()); }
void BM_BatchBodyRapidjson(benchmark::State& state) { ParseWithRapidjson(state, BatchBody(state)); }
void BM_BatchBodyRequest(benchmark::State& state) { ParseRequest(state, BatchBody(state)); }

BENCHMARK(BM_QueryBodyRapidjson);
BENCHMARK(BM_QueryBodyRequest);
BENCHMARK(BM_BatchBodyRapidjson)->ArgName("statements")->Arg(1000);
BENCHMARK(BM_BatchBodyRequest)->ArgName("statements")->Arg(1000);

}  // namespace
