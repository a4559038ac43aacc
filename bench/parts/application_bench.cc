// What a request costs from its path to its answer's body, without a socket: routing, credentials,
// the request's JSON, the database and the answer's JSON.
//
// Floor: the same statement by SQLite's C API, prepared once, its rows put into a buffer where
// there are many, by code written for just this table, which escapes nothing. A request that
// touches no database stands beside them.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "bench/bench_database.h"
#include "bench/dataset.h"
#include "bench/parts/hand_written.h"
#include "bench/plain_sqlite.h"
#include "bench/scratch_folder.h"
#include "compat/configuration.h"
#include "emulator/application.h"
#include "emulator/log.h"
#include "emulator/options.h"

namespace {

class TextBody final : public emulator::BodyReader {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}
  void Read(std::uint64_t, const std::function<void(std::string_view)>& sink) override {
    sink(text_);
  }
  std::uint64_t default_max_bytes() const override { return 1024 * 1024; }
  std::optional<std::uint64_t> announced_bytes() const override { return text_.size(); }

 private:
  const std::string text_;
};

emulator::Options OptionsFor(const std::filesystem::path& data) {
  const char* const words[] = {"d1-emulator", "serve"};
  emulator::Options options = *emulator::ParseCommandLine(2, words).options;
  options.data = data;
  return options;
}

// An application with one database that holds the dataset.
class Subject {
 public:
  Subject()
      : configuration_(compat::Configuration::Open()),
        log_("warn"),
        application_(OptionsFor(folder_.path()), configuration_, log_) {
    const std::string created = Post(databases_path_, R"({"name":"bench"})");
    const std::size_t uuid = created.find(R"("uuid":")") + 8;
    query_path_ = databases_path_ + "/" + created.substr(uuid, 36) + "/query";
    std::string sql = bench::DatasetSql();
    for (char& c : sql) c = c == '\n' ? ' ' : c;
    Post(query_path_, R"({"sql":")" + sql + R"("})");
  }

  const std::string& query_path() const { return query_path_; }

  std::string Post(const std::string& path, std::string body) {
    TextBody reader(std::move(body));
    emulator::RequestTrace trace;
    return application_.Handle(MakeRequest("POST", path, reader), trace).body;
  }

  void CountRequest(std::size_t route) {
    application_.metrics().Count({.status = 200, .trace = {.route = route}});
  }

  std::string Get(const std::string& path) {
    TextBody reader{{}};
    emulator::RequestTrace trace;
    return application_.Handle(MakeRequest("GET", path, reader), trace).body;
  }

 private:
  static emulator::Request MakeRequest(std::string method, const std::string& path,
                                       emulator::BodyReader& body) {
    emulator::Request request;
    request.method = std::move(method);
    request.path = path;
    request.headers = {{"Host", "127.0.0.1:8731"},
                       {"Accept", "application/json"},
                       {"Content-Type", "application/json"},
                       {"Authorization", "Bearer d1-emulator-local-token"},
                       {"Content-Length", "60"}};
    request.remote_address = "127.0.0.1";
    request.body = &body;
    return request;
  }

  const bench::ScratchFolder folder_;
  const compat::Configuration configuration_;
  emulator::Log log_;
  emulator::Application application_;
  const std::string databases_path_ =
      "/client/v4/accounts/" + std::string(compat::Configuration::kOpenAccountId) + "/d1/database";
  std::string query_path_;
};

Subject& OnlySubject() {
  static Subject subject;
  return subject;
}

sqlite3* PlainDataset() {
  static const bench::BenchDatabase file;
  static const storage::ConnectionHandle connection = bench::OpenPlain(file.path());
  return connection.get();
}

class Ids {
 public:
  std::int64_t Next() { return distribution_(generator_); }

 private:
  std::minstd_rand generator_{1};
  std::uniform_int_distribution<std::int64_t> distribution_{1, bench::kRows};
};

void Health(benchmark::State& state) {
  Subject& subject = OnlySubject();
  for (auto _ : state) benchmark::DoNotOptimize(subject.Get("/health"));
}
BENCHMARK(Health)->Name("a request without a database/ours");

// A scrape when thirty routes have answered something.
void Scrape(benchmark::State& state) {
  Subject& subject = OnlySubject();
  for (std::size_t route = 0; route < 30; ++route) subject.CountRequest(route);
  for (auto _ : state) benchmark::DoNotOptimize(subject.Get("/metrics"));
}
BENCHMARK(Scrape)->Name("a scrape of metrics/ours");

void SelectFloor(benchmark::State& state) {
  const auto statement = bench::PreparePlain(PlainDataset(), bench::kSelect);
  Ids ids;
  for (auto _ : state) {
    sqlite3_bind_int64(statement.get(), 1, ids.Next());
    while (sqlite3_step(statement.get()) == SQLITE_ROW) continue;
    sqlite3_reset(statement.get());
  }
}
BENCHMARK(SelectFloor)->Name("point SELECT from path to body/floor");

void Select(benchmark::State& state) {
  Subject& subject = OnlySubject();
  Ids ids;
  for (auto _ : state) {
    benchmark::DoNotOptimize(subject.Post(
        subject.query_path(), std::string(R"({"sql":")") + bench::kSelect + R"(","params":[)" +
                                  std::to_string(ids.Next()) + "]}"));
  }
}
BENCHMARK(Select)->Name("point SELECT from path to body/ours");

constexpr std::int64_t kManyRows = 10'000;

void SelectManyFloor(benchmark::State& state) {
  const auto statement = bench::PreparePlain(PlainDataset(), bench::kSelectMany);
  sqlite3_bind_int64(statement.get(), 1, kManyRows);
  for (auto _ : state) {
    std::string out;
    while (sqlite3_step(statement.get()) == SQLITE_ROW) {
      bench::AppendDatasetRow(out, statement.get());
    }
    sqlite3_reset(statement.get());
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(SelectManyFloor)->Name("10,000-row SELECT from path to body/floor");

void SelectMany(benchmark::State& state) {
  Subject& subject = OnlySubject();
  const std::string body = std::string(R"({"sql":")") + bench::kSelectMany + R"(","params":[)" +
                           std::to_string(kManyRows) + "]}";
  for (auto _ : state) benchmark::DoNotOptimize(subject.Post(subject.query_path(), body));
}
BENCHMARK(SelectMany)->Name("10,000-row SELECT from path to body/ours");

void InsertFloor(benchmark::State& state) {
  const auto statement = bench::PreparePlain(PlainDataset(), bench::kInsert);
  sqlite3_bind_int64(statement.get(), 1, 1);
  sqlite3_bind_text(statement.get(), 2, "a line of a log", -1, SQLITE_STATIC);
  for (auto _ : state) {
    sqlite3_step(statement.get());
    sqlite3_reset(statement.get());
  }
}
BENCHMARK(InsertFloor)->Name("one-row INSERT from path to body/floor");

void Insert(benchmark::State& state) {
  Subject& subject = OnlySubject();
  const std::string body =
      std::string(R"({"sql":")") + bench::kInsert + R"(","params":[1,"a line of a log"]})";
  for (auto _ : state) benchmark::DoNotOptimize(subject.Post(subject.query_path(), body));
}
BENCHMARK(Insert)->Name("one-row INSERT from path to body/ours");

}  // namespace
