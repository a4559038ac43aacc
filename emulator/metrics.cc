#include "emulator/metrics.h"

#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "emulator/version.h"
#include "storage/sqlite/sqlite_version.h"

namespace emulator {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

ClientMetric Counted(std::uint64_t value, Labels labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  return metric;
}

MetricFamily Counter(std::string name, std::string help, std::uint64_t value) {
  return {std::move(name), std::move(help), MetricType::Counter, {Counted(value)}};
}

MetricFamily Gauge(std::string name, std::string help, double value, Labels labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  return {std::move(name), std::move(help), MetricType::Gauge, {std::move(metric)}};
}

MetricFamily Gauge(std::string name, std::string help, std::uint64_t value) {
  return Gauge(std::move(name), std::move(help), static_cast<double>(value));
}

double SecondsOf(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

ClientMetric HistogramOf(const RequestCounts::Totals& totals, Labels labels) {
  ClientMetric metric;
  metric.label = std::move(labels);
  ClientMetric::Histogram& histogram = metric.histogram;
  for (std::size_t i = 0; i < totals.by_duration.size(); ++i) {
    histogram.sample_count += totals.by_duration[i];
    const double bound = i < RequestCounts::kBounds.size()
                             ? SecondsOf(RequestCounts::kBounds[i])
                             : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  histogram.sample_sum = SecondsOf(totals.duration);
  return metric;
}

// A route's requests, as far as there were any.
void AddRequests(const RouteName& route, const RequestCounts::Totals& totals, MetricFamily& counts,
                 MetricFamily& durations) {
  if (totals.by_status.empty()) return;
  const Labels labels = {{"method", route.method}, {"route", route.pattern}};
  for (const auto& [status, count] : totals.by_status) {
    Labels with_status = labels;
    with_status.push_back({"status", std::to_string(status)});
    counts.metric.push_back(Counted(count, std::move(with_status)));
  }
  durations.metric.push_back(HistogramOf(totals, labels));
}

void AddServer(const ServerCounters& server, std::vector<MetricFamily>& families) {
  families.push_back(Gauge("d1_emulator_http_connections_open",
                           "Connections that clients have open.", server.open_connections));
  families.push_back(Gauge("d1_emulator_http_requests_in_flight",
                           "Requests that are being answered, the scrape included.",
                           server.requests_in_flight));
}

void AddDatabases(const storage::DatabasesCounters& databases,
                  std::vector<MetricFamily>& families) {
  families.push_back(
      Gauge("d1_emulator_databases_open", "Databases that are open.", databases.open));
  families.push_back(Gauge("d1_emulator_databases_open_max",
                           "Databases that may stay open before the least used one is closed.",
                           databases.max_open));
  families.push_back(
      Counter("d1_emulator_commits_total", "Commits that wrote to a database.", databases.commits));
  families.push_back(Counter("d1_emulator_statement_cache_hits_total",
                             "Statements that were found compiled.",
                             databases.statement_cache_hits));
  families.push_back(Counter("d1_emulator_statement_cache_misses_total",
                             "Statements that were not found compiled.",
                             databases.statement_cache_misses));
  families.push_back(Gauge("d1_emulator_history_bytes",
                           "Files of the history of the databases that are open.",
                           databases.history_bytes));
}

}  // namespace

Metrics::Metrics(std::vector<RouteName> routes, const storage::Databases& databases,
                 const storage::Clock& clock)
    : routes_(std::move(routes)),
      databases_(databases),
      started_ms_(clock.NowMs()),
      requests_(routes_.size()) {}

std::string Metrics::Text() const {
  MetricFamily counts{
      "d1_emulator_http_requests_total", "Requests that were answered.", MetricType::Counter, {}};
  MetricFamily durations{"d1_emulator_http_request_duration_seconds",
                         "From a request being complete to its answer being sent.",
                         MetricType::Histogram,
                         {}};
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    AddRequests(routes_[i], requests_.TotalsOf(i), counts, durations);
  }
  // Under one name, whatever they were: paths and methods are the clients' to invent.
  AddRequests({"any", "unrouted"}, requests_.TotalsOf(std::nullopt), counts, durations);

  std::vector<MetricFamily> families = {std::move(counts), std::move(durations)};
  if (server_) AddServer(server_(), families);
  AddDatabases(databases_.counters(), families);
  families.push_back(Gauge("process_start_time_seconds",
                           "When the server was started, in seconds since 1970-01-01.",
                           static_cast<double>(started_ms_) / 1000));
  families.push_back(
      Gauge("d1_emulator_build_info", "Always 1; the labels tell of the program.", 1.0,
            {{"version", ProgramVersion()}, {"sqlite_version", storage::SqliteVersion()}}));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace emulator
