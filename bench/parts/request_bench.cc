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

const std::string& BatchBody() {
  static const std::string body = [] {
    std::string made = R"({"batch":[)";
    for (int i = 0; i < 1000; ++i) {
      if (i > 0) made += ',';
      made += R"json({"sql":"INSERT INTO log (at, message) VALUES (?, ?)","params":[)json" +
              std::to_string(i) + R"(,"a line of a log, of a usual length"]})";
    }
    return made + "]}";
  }();
  return body;
}

// As many parameters as D1 takes, every fifth a text.
const std::string& ManyParametersBody() {
  static const std::string body = [] {
    std::string places;
    std::string values;
    for (int i = 0; i < 100; ++i) {
      places += i > 0 ? ",?" : "?";
      if (i > 0) values += ',';
      values += i % 5 == 0 ? "\"customer" + std::to_string(i) + "@example.com\""
                           : std::to_string(i * 7919);
    }
    return R"json({"sql":"SELECT * FROM t WHERE id IN ()json" + places +
           R"json()","params":[)json" + values + "]}";
  }();
  return body;
}

// One parameter of 100 KB, with a line break in every line of it.
const std::string& LongTextBody() {
  static const std::string body = [] {
    std::string text;
    while (text.size() < 100'000) text += R"(a line of a text that somebody keeps in a row\n)";
    return R"json({"sql":"INSERT INTO log (at, message) VALUES (1, ?)","params":[")json" + text +
           "\"]}";
  }();
  return body;
}

void Floor(benchmark::State& state, const std::string& body) {
  for (auto _ : state) {
    std::string text = body;
    rapidjson::Document document;
    document.ParseInsitu(text.data());
    benchmark::DoNotOptimize(document.HasParseError());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void Ours(benchmark::State& state, const std::string& body) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(compat::cloudflare::ParseQueryRequest(body));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

BENCHMARK_CAPTURE(Floor, small, SmallBody())->Name("the body of a query/floor");
BENCHMARK_CAPTURE(Ours, small, SmallBody())->Name("the body of a query/ours");
BENCHMARK_CAPTURE(Floor, batch, BatchBody())->Name("the body of a batch of 1,000/floor");
BENCHMARK_CAPTURE(Ours, batch, BatchBody())->Name("the body of a batch of 1,000/ours");
BENCHMARK_CAPTURE(Floor, many, ManyParametersBody())->Name("a body with 100 parameters/floor");
BENCHMARK_CAPTURE(Ours, many, ManyParametersBody())->Name("a body with 100 parameters/ours");
BENCHMARK_CAPTURE(Floor, text, LongTextBody())->Name("a body with a text of 100 KB/floor");
BENCHMARK_CAPTURE(Ours, text, LongTextBody())->Name("a body with a text of 100 KB/ours");

}  // namespace
