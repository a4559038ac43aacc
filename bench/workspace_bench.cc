// How long a page of a large list of records takes, from its path to its body: 100,000 records of
// 1,000 workspaces, filtered on two fields and ordered by two keys. The targets: 10 ms at the 99th
// percentile, page 500 as fast as page 1, and memory that does not grow with the pages.
//
//   workspace_bench [--records N] [--rounds N] [--figures FILE]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/figures.h"
#include "bench/plain_sqlite.h"
#include "bench/scratch_folder.h"
#include "compat/configuration.h"
#include "emulator/application.h"
#include "emulator/log.h"
#include "emulator/options.h"
#include "storage/data_directory.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWorkspaces = 1000;
constexpr int kPages = 500;

struct Arguments {
  int records = 100'000;
  int rounds = 400;
  std::string figures;
};

std::string PaddedId(const char* prefix, int number) {
  std::string digits = std::to_string(number);
  return std::string(prefix) + "_" + std::string(24 - digits.size(), '0') + digits;
}

// Open mode with more workspaces.
compat::Configuration MakeConfiguration() {
  compat::Configuration configuration = compat::Configuration::Open();
  const compat::Workspace first = configuration.workspaces.front();
  for (int i = 1; i < kWorkspaces; ++i) {
    compat::Workspace workspace = first;
    workspace.id = PaddedId("wsp", 1000 + i);
    workspace.slug = "workspace-" + std::to_string(i);
    configuration.workspaces.push_back(std::move(workspace));
  }
  return configuration;
}

// Rows of the catalog as creations would have left them, without a database behind each: a list
// does not look there. Half of a percent has failed, one in a hundred is deleted.
void FillCatalog(const std::filesystem::path& file, const compat::Configuration& configuration,
                 int records) {
  const auto connection = bench::OpenPlain(file.string());
  const auto run = [&](const char* sql) {
    storage::CheckSqlite(connection.get(),
                         sqlite3_exec(connection.get(), sql, nullptr, nullptr, nullptr));
  };
  run("BEGIN");
  const auto insert = bench::PreparePlain(
      connection.get(),
      "INSERT INTO records (id, workspace_id, slug, name, description, kind, status, uuid,"
      " database_name, created_by, deleted_at_ms, retention_tier, created_at_ms, updated_at_ms)"
      " VALUES (?1, ?2, 'slug-' || ?3, ?4, ?5, 'd1', ?6, printf('%036d', ?3), 'database-' || ?3,"
      " 'usr_000000000000000000000001', ?7, iif(?7 IS NULL, NULL, 'long'), ?8, ?8 + ?3 % 1000)");
  std::minstd_rand random(1);
  const auto bind_text = [&](int place, const std::string& text) {
    sqlite3_bind_text(insert.get(), place, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
  };
  const char* const words[] = {"orders", "customers", "events", "sessions", "metrics", "audit"};
  for (int i = 0; i < records; ++i) {
    const auto number = static_cast<int>(random() >> 1U);
    bind_text(1, PaddedId("dbs", i));
    bind_text(2, configuration.workspaces[static_cast<std::size_t>(number % kWorkspaces)].id);
    sqlite3_bind_int(insert.get(), 3, i);
    bind_text(4, std::string(words[number % 6]) + " " + std::to_string(number % 5000));
    bind_text(5, "Everything about " + std::string(words[i % 6]) + ", kept for the reports");
    bind_text(6, number % 200 == 0 ? "failed" : "ready");
    if (number % 100 == 0) {
      sqlite3_bind_int64(insert.get(), 7, 1'790'000'000'000);
    } else {
      sqlite3_bind_null(insert.get(), 7);
    }
    sqlite3_bind_int64(insert.get(), 8, 1'780'000'000'000 + i * std::int64_t{1000});
    if (sqlite3_step(insert.get()) != SQLITE_DONE) throw std::runtime_error("filling the catalog");
    sqlite3_reset(insert.get());
  }
  run("COMMIT");
}

class NoBody final : public emulator::BodyReader {
 public:
  void Read(std::uint64_t, const std::function<void(std::string_view)>&) override {}
  std::uint64_t default_max_bytes() const override { return 0; }
  std::optional<std::uint64_t> announced_bytes() const override { return 0; }
};

// The page behind a query string.
std::string GetPage(emulator::Application& application, const std::string& query) {
  NoBody body;
  emulator::Request request;
  request.method = "GET";
  request.path = "/api/databases";
  request.query = query;
  request.headers = {{"Authorization", "Bearer d1-emulator-local-token"}};
  request.body = &body;
  emulator::RequestTrace trace;
  return application.Handle(request, trace).body;
}

std::string EndCursor(const std::string& page) {
  constexpr std::string_view kKey = "\"endCursor\":\"";
  const std::size_t start = page.find(kKey);
  if (start == std::string::npos) throw std::runtime_error("a page is empty: " + page);
  return page.substr(start + kKey.size(),
                     page.find('"', start + kKey.size()) - start - kKey.size());
}

double MillisecondsOf(const std::function<void()>& body) {
  const auto started = Clock::now();
  body();
  return std::chrono::duration<double, std::milli>(Clock::now() - started).count();
}

double Percentile(std::vector<double> samples, double part) {
  std::sort(samples.begin(), samples.end());
  return samples.at(static_cast<std::size_t>(part * static_cast<double>(samples.size() - 1)));
}

// Resident memory of this process.
double ResidentMb() {
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  long pages = 0;
  long resident = 0;
  if (file == nullptr || std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
  if (file != nullptr) std::fclose(file);
  return static_cast<double>(resident) * 4096 / 1e6;
}

struct Listing {
  const char* name;
  const char* query;  // percent-encoded where a query string wants it
};

constexpr Listing kListings[] = {
    {"name, then newest",
     "limit=100&filter={%22status%22:%22ready%22,%22name%22:{%22contains%22:%22e%22}}"
     "&orderBy=[{%22name%22:%22asc%22},{%22createdAt%22:%22desc%22}]"},
    {"newest, then name",
     "limit=100&filter={%22status%22:%22ready%22,%22createdAt%22:{%22gt%22:%222020-01-01%22}}"
     "&orderBy=[{%22createdAt%22:%22desc%22},{%22name%22:%22asc%22}]"},
    {"workspace, then name",
     "limit=100&filter={%22kind%22:%22d1%22,%22description%22:{%22not%22:null}}"
     "&orderBy=[{%22workspaceId%22:%22asc%22},{%22name%22:%22desc%22}]"},
    {"status, then name",
     "limit=100&filter={%22kind%22:%22d1%22,%22name%22:{%22contains%22:%22e%22}}"
     "&orderBy=[{%22status%22:%22desc%22},{%22name%22:%22asc%22}]"},
};

// `change` changes a record that no page shows.
void Measure(emulator::Application& application, const Listing& listing, int rounds,
             const std::function<void()>& change, bench::FigureFile& figures) {
  // The cursors of all pages, and the first count, which the others are spared.
  std::vector<std::string> pages = {listing.query};
  const double first_ms = MillisecondsOf([&] { GetPage(application, listing.query); });
  const double before_mb = ResidentMb();
  while (pages.size() < kPages) {
    const std::string page = GetPage(application, pages.back());
    if (page.find("\"hasNextPage\":true") == std::string::npos) break;
    pages.push_back(std::string(listing.query) + "&after=" + EndCursor(page));
  }
  const double growth_mb = ResidentMb() - before_mb;

  std::vector<double> any;
  std::vector<double> first;
  std::vector<double> last;
  std::minstd_rand random(1);
  const auto measure = [&](const std::string& query) {
    return MillisecondsOf([&] { GetPage(application, query); });
  };
  for (int i = 0; i < rounds; ++i) {
    any.push_back(measure(pages[random() % pages.size()]));
    first.push_back(measure(pages.front()));
    last.push_back(measure(pages.back()));
  }
  std::vector<double> changed;
  for (int i = 0; i < rounds / 10 + 1; ++i) {
    change();
    changed.push_back(measure(pages[random() % pages.size()]));
  }
  std::printf("\n%s: %zu pages, the very first request %.2f ms\n", listing.name, pages.size(),
              first_ms);
  const auto report = [&](const char* row, double value, const char* unit, double most) {
    figures.Print({.table = "Pages of a large list of records",
                   .row = row,
                   .column = listing.name,
                   .value = value,
                   .unit = unit,
                   .target = bench::AtMost(most)});
  };
  report("any page, p99", Percentile(any, 0.99), "ms", 10);
  report("first page, p50", Percentile(first, 0.5), "ms", 10);
  report("last page by first page, p50", Percentile(last, 0.5) / Percentile(first, 0.5),
         bench::kRatioUnit, 1.5);
  report("memory that a walk over all pages adds", growth_mb, "MB", 5);
  std::printf("%s: any page after a change, which is counted anew: p50 %.2f ms, p99 %.2f ms\n",
              listing.name, Percentile(changed, 0.5), Percentile(changed, 0.99));
  std::fflush(stdout);
}

void Run(const Arguments& arguments) {
  const bench::ScratchFolder folder;
  const compat::Configuration configuration = MakeConfiguration();
  const char* const words[] = {"d1-emulator", "serve"};
  emulator::Options options = *emulator::ParseCommandLine(2, words).options;
  options.data = folder.path();
  emulator::Log log("warn");
  emulator::Application application(options, configuration, log);
  FillCatalog(storage::DataDirectory::CatalogFileIn(folder.path()), configuration,
              arguments.records);
  std::printf("%d records, %d workspaces\n", arguments.records, kWorkspaces);
  const auto connection =
      bench::OpenPlain(storage::DataDirectory::CatalogFileIn(folder.path()).string());
  const auto change = [&] {
    storage::CheckSqlite(connection.get(),
                         sqlite3_exec(connection.get(),
                                      "UPDATE records SET updated_at_ms = updated_at_ms + 1"
                                      " WHERE sequence = (SELECT min(sequence) FROM records"
                                      " WHERE deleted_at_ms IS NOT NULL)",
                                      nullptr, nullptr, nullptr));
  };
  bench::FigureFile figures("workspace_bench", arguments.figures);
  for (const Listing& listing : kListings) {
    Measure(application, listing, arguments.rounds, change, figures);
  }
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view word = argv[i];
    if (word == "--records") arguments.records = std::atoi(argv[i + 1]);
    if (word == "--rounds") arguments.rounds = std::atoi(argv[i + 1]);
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Run(ParseArguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "workspace_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
