#include "emulator/serve_flags.h"

#include <charconv>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

#include "compat/limits.h"

namespace emulator {

namespace {

// CLI11 reads "-1" into an unsigned number as the largest there is.
CLI::Validator NotNegative() {
  return CLI::Validator(
      [](std::string& text) {
        return text.starts_with('-') ? text + " is negative" : std::string();
      },
      "NONNEGATIVE");
}

// Unlike CLI::Range, takes no NaN.
CLI::Validator Seconds(double least, double most) {
  return CLI::Validator(
      [=](std::string& text) {
        double seconds = 0;
        const char* const text_end = text.data() + text.size();
        const auto [end, failure] = std::from_chars(text.data(), text_end, seconds);
        const bool fits =
            failure == std::errc() && end == text_end && seconds >= least && seconds <= most;
        return fits ? std::string() : text + " is not a number of seconds that can be waited for";
      },
      "SECONDS");
}

void AddTls(CLI::App& serve, Options& options) {
  CLI::Option* const cert = serve.add_option(
      "--tls-cert", options.tls_cert,
      "Answer HTTPS as well, with this certificate (PEM); `d1-emulator certificate` makes one");
  CLI::Option* const key = serve.add_option(
      "--tls-key", options.tls_key, "The certificate's key (PEM), which nobody else may read");
  cert->needs(key);
  key->needs(cert);
  serve
      .add_option("--tls-port", options.tls_port,
                  "Port for HTTPS, 0 for any that is free; without it the one after --port, or any "
                  "where that is 0")
      ->check(CLI::Range(0, 65535))
      ->needs(cert);
}

void AddLimits(CLI::App& command, Options& options) {
  command.add_option("--max-body", options.max_body, "Largest request body, e.g. 100MB")
      ->transform(CLI::AsSizeValue(false))
      ->transform(NotNegative())
      ->capture_default_str();
  command.add_option("--max-result", options.max_result, "Largest answer to a query")
      ->transform(CLI::AsSizeValue(false))
      ->transform(NotNegative())
      ->capture_default_str();
  command.add_option("--max-database-size", options.max_database_size, "Largest database")
      ->transform(CLI::AsSizeValue(false))
      ->transform(NotNegative())
      ->capture_default_str();
  command.add_option("--max-databases", options.max_databases, "Databases an account may have")
      ->check(NotNegative())
      ->capture_default_str();
  command
      .add_option(
          "--plan", options.plan,
          "free: 10 databases of 500 MB an account, 5 million rows read and 100,000 written "
          "a day (UTC)")
      ->check(CLI::IsMember({"paid", "free"}))
      ->capture_default_str();
  command
      .add_option("--max-open-databases", options.max_open_databases,
                  "Databases kept open at a time")
      ->check(NotNegative())
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      .add_option("--query-timeout", options.query_timeout_seconds,
                  "Seconds after which a request's SQL is stopped")
      ->check(Seconds(0.001, 1e6))
      ->capture_default_str();
  command
      .add_option("--max-query-memory", options.max_query_memory,
                  "Memory that SQLite may take for a request; 0 sets no bound")
      ->transform(CLI::AsSizeValue(false))
      ->transform(NotNegative())
      ->capture_default_str();
  command
      .add_option("--max-memory", options.max_memory,
                  "Memory that SQLite may hold for all requests; 0 sets no bound")
      ->transform(CLI::AsSizeValue(false))
      ->transform(NotNegative())
      ->capture_default_str();
  command
      .add_option("--workers", options.workers,
                  "Requests that may run at once, besides those that wait or take long")
      ->check(NotNegative())
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      .add_option("--max-queue", options.max_queue,
                  "Requests that may wait for a database's writer, and as many for its readers; "
                  "more are answered 429")
      ->check(NotNegative())
      ->capture_default_str();
  command
      .add_option("--drain", options.drain_seconds,
                  "Seconds that answers on their way have once the server is told to end")
      ->check(Seconds(0, 1e6))
      ->capture_default_str();
  command
      .add_option("--transfer-space", options.transfer_space,
                  "Room for uploads and dumps that are kept for an hour, of which the oldest go "
                  "first; 0 sets no bound")
      ->transform(CLI::AsSizeValue(false))
      ->transform(NotNegative())
      ->capture_default_str();
  command
      .add_option("--journal-size", options.journal_size,
                  "Memory for the journal of the last 10,000 requests, at /_d1/journal; 0 for none")
      ->transform(CLI::AsSizeValue(false))
      ->transform(NotNegative())
      ->capture_default_str();
}

}  // namespace

void AddServeFlags(CLI::App& command, Options& options) {
  command.add_option("--host", options.host, "Address to listen on")->capture_default_str();
  AddTls(command, options);
  command.add_option("--config", options.config,
                     "Accounts, users and tokens (JSON); without it every credential is accepted");
  command.add_option(
      "--ready-file", options.ready_file,
      "Where pid, url, tls_url, account_id and token stand (JSON) while requests are answered");
  command.add_option("--allow-host", options.allow_hosts,
                     "Serve requests for this host name too; may be repeated");
  command.add_option("--cors-origin", options.cors_origins,
                     "Let pages of this origin call the API; may be repeated");
  AddLimits(command, options);
  command.add_flag("--no-page{false}", options.page,
                   "Leave out the page that a browser sees at the server's address");
  command.add_flag("--concurrent-transfers", options.concurrent_transfers,
                   "Answer requests that only read while a database is exported or imported into");
  command.add_flag("--export-virtual-tables", options.export_virtual_tables,
                   "Export databases with virtual tables, which D1 refuses");
  command
      .add_option("--durability", options.durability,
                  "normal survives a crash of the server, full a power cut too")
      ->check(CLI::IsMember({"normal", "full"}))
      ->capture_default_str();
  command
      .add_option("--retention-days", options.retention_days,
                  "for how long every commit can be found again and restored; 0 keeps none, and "
                  "removes what there is of each database that is opened")
      ->check(CLI::Range(0, 36'500))
      ->capture_default_str();
  command
      .add_option("--log-level", options.log_level,
                  "info logs every request, and the SQL of those that fail; debug their parameters "
                  "too; all of it goes to stderr")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
      ->capture_default_str();
  command.add_flag("--report-limits", options.report_limits,
                   "Warn in the log, once of each, of statements that D1 would refuse, and say at "
                   "the end what rows it would charge for");
  command.add_option("--seed", options.seed, "Make the same ids in the same order at every start")
      ->check(NotNegative());
}

// What was said of a limit itself goes before the plan's.
void ApplyPlan(const CLI::App& command, Options& options) {
  if (options.plan != "free") return;
  if (command.count("--max-databases") == 0) options.max_databases = compat::kFreePlan.databases;
  if (command.count("--max-database-size") == 0) {
    options.max_database_size = compat::kFreePlan.database_bytes;
  }
}

}  // namespace emulator
