#include "emulator/check/check_flags.h"

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

namespace emulator {

namespace {

// CLI11 takes nan and inf for numbers.
CLI::Validator Price() {
  return CLI::Validator(
      [](const std::string& text) {
        double price = 0;
        const char* const text_end = text.data() + text.size();
        const auto [end, failure] = std::from_chars(text.data(), text_end, price);
        const bool is_price =
            failure == std::errc() && end == text_end && std::isfinite(price) && price >= 0;
        return is_price ? std::string() : "'" + text + "' is no price in US dollars";
      },
      "USD");
}

void AddPrices(CLI::App& command, compat::RowPrices& prices) {
  command.add_option("--price-read", prices.read, "US dollars that a million rows read cost")
      ->check(Price());
  command
      .add_option("--price-written", prices.written, "US dollars that a million rows written cost")
      ->check(Price());
  command
      .add_option("--included-read", prices.included_read,
                  "Rows read of all the databases that cost nothing")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--included-written", prices.included_written,
                  "Rows written of all the databases that cost nothing")
      ->check(CLI::NonNegativeNumber);
}

}  // namespace

void AddCheckCommand(CLI::App& app, Options& options) {
  CLI::App* check = app.add_subcommand(
      "check",
      "Tell what runs here and D1 would refuse, with where the rule is from, and what rows cost "
      "there; while a server runs or not. Exit 1 if anything would be refused");
  check->add_option("--data", options.data, "Data folder")->capture_default_str();
  check->add_option("--account", options.account, "Account whose databases they are");
  check->add_option("--plan", options.plan, "Whose sizes, and rows of a day, are gone by")
      ->check(CLI::IsMember({"paid", "free"}))
      ->capture_default_str();
  check->add_option("--days", options.days, "How far to look back at statements, up to 30")
      ->check(CLI::Range(1, 30))
      ->capture_default_str();
  check
      ->add_option("--limit", options.limit,
                   "How many statements are told of, what costs most first")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  AddPrices(*check, options.prices);
  check
      ->add_option(
          "--sql", options.sql_files,
          "A file of SQL that D1 is to import or to run, too, upon the schema of the first "
          "DATABASE; without one it alone; may be repeated")
      ->check(CLI::ExistingFile);
  check->add_flag("--json", options.json, "As one JSON object");
  check->add_option("DATABASE", options.databases, "Their names or uuids; all without one");
  check->callback([&options] { options.command = Command::kCheck; });
}

}  // namespace emulator
