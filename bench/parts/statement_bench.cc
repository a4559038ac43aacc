// What finding a statement costs that is in the cache, and compiling one that is not.
//
// Floors: a look-up in std::unordered_map, and sqlite3_prepare_v3 with sqlite3_finalize.

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "bench/bench_database.h"
#include "bench/plain_sqlite.h"
#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "storage/query/connection.h"

namespace {

constexpr std::size_t kTexts = 64;    // each is looked up in turn
constexpr std::size_t kFresh = 4096;  // come round when the cache has long forgotten them

std::string TextOf(std::size_t number) {
  return "SELECT id, name, balance FROM t WHERE id > ? AND balance < " + std::to_string(number);
}

template <std::size_t kCount>
const std::array<std::string, kCount>& Texts() {
  static const std::array<std::string, kCount> texts = [] {
    std::array<std::string, kCount> made;
    for (std::size_t i = 0; i < kCount; ++i) made[i] = TextOf(i);
    return made;
  }();
  return texts;
}

// A connection in the middle of a client's request.
class Client {
 public:
  Client() : connection_(file_.path(), storage::ConnectionRole::kReader, rules_, Options()) {
    connection_.BeginRequest(storage::SteadyTime::max(), cancelled_, 0);
  }

  storage::Connection& connection() { return connection_; }

 private:
  static storage::ConnectionOptions Options() {
    storage::ConnectionOptions options;
    options.limits = compat::kSqlLimits;
    options.statement_cache_bytes = 512 * std::size_t{1024};
    return options;
  }

  const bench::BenchDatabase file_;
  const compat::StatementRules rules_;
  const std::atomic<bool> cancelled_{false};
  storage::Connection connection_;
};

void HitFloor(benchmark::State& state) {
  const auto& texts = Texts<kTexts>();
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < texts.size(); ++i) places.emplace(texts[i], i);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(places.find(texts[next]));
    next = (next + 1) % texts.size();
  }
}
BENCHMARK(HitFloor)->Name("a statement in the cache/floor");

void Hit(benchmark::State& state) {
  static Client client;
  const auto& texts = Texts<kTexts>();
  for (const std::string& text : texts) client.connection().Compile(text);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(client.connection().Compile(texts[next]).statement);
    next = (next + 1) % texts.size();
  }
}
BENCHMARK(Hit)->Name("a statement in the cache/ours");

void MissFloor(benchmark::State& state) {
  static const bench::BenchDatabase file;
  static const auto connection = bench::OpenPlain(file.path());
  const auto& texts = Texts<kFresh>();
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bench::PreparePlain(connection.get(), texts[next].c_str()));
    next = (next + 1) % texts.size();
  }
}
BENCHMARK(MissFloor)->Name("a statement that is compiled/floor");

void Miss(benchmark::State& state) {
  static Client client;
  const auto& texts = Texts<kFresh>();
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(client.connection().Compile(texts[next]).statement);
    next = (next + 1) % texts.size();
  }
}
BENCHMARK(Miss)->Name("a statement that is compiled/ours");

}  // namespace
