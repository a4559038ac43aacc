#include "emulator/insights_flags.h"

#include <CLI/CLI.hpp>

namespace emulator {

namespace {

void AddInsights(CLI::App& app, Options& options) {
  CLI::App* insights = app.add_subcommand(
      "insights", "List the statements that cost most, with the plan of each one's slowest run");
  insights->add_option("--data", options.data, "Data folder")->capture_default_str();
  insights->add_option("--account", options.account, "Account whose database it is");
  insights->add_option("--hours", options.hours, "How far to look back, up to 30 days")
      ->check(CLI::Range(1, 30 * 24))
      ->capture_default_str();
  insights->add_option("--sort-by", options.sort_by, "Total of what")
      ->check(CLI::IsMember({"time", "reads", "writes", "count"}))
      ->capture_default_str();
  insights->add_option("--limit", options.limit, "How many")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  insights->add_option("DATABASE", options.database, "Its name or uuid; all without it");
  insights->callback([&options] { options.command = Command::kInsights; });
}

void AddAdvise(CLI::App& app, Options& options) {
  CLI::App* advise = app.add_subcommand(
      "advise",
      "Try on a copy of a database which indexes would make the statements that cost most read "
      "less; needs room for the copy among the temporary files");
  CLI::Option* const data =
      advise->add_option("--data", options.data, "Data folder")->capture_default_str();
  advise->add_option("--account", options.account, "Account whose database it is");
  advise->add_option("--url", options.url, "Of a server that tries them instead")->excludes(data);
  advise->add_flag("--json", options.json, "As one JSON object");
  advise->add_option("DATABASE", options.database, "Its name or uuid")->required();
  advise->callback([&options] { options.command = Command::kAdvise; });
}

}  // namespace

void AddInsightsCommands(CLI::App& app, Options& options) {
  AddInsights(app, options);
  AddAdvise(app, options);
}

}  // namespace emulator
