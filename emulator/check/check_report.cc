#include "emulator/check/check_report.h"

#include <iomanip>
#include <sstream>

#include "compat/json/json_writer.h"
#include "compat/limits/one_line.h"

namespace emulator {

using compat::JsonWriter;
using compat::OneLine;
using compat::RowPrices;

namespace {

constexpr std::size_t kMostStatementCharacters = 200;

std::string Money(double dollars) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(6) << dollars << " USD";
  return text.str();
}

CheckedRows SumOf(const std::vector<CheckedRows>& databases) {
  CheckedRows sum;
  for (const CheckedRows& rows : databases) {
    sum.runs += rows.runs;
    sum.read += rows.read;
    sum.written += rows.written;
  }
  return sum;
}

bool Includes(const RowPrices& prices) {
  return prices.included_read > 0 || prices.included_written > 0;
}

std::string RowsText(const CheckedRows& rows) {
  return std::to_string(rows.read) + " rows read and " + std::to_string(rows.written) + " written";
}

void WriteRows(const CheckedRows& rows, const RowPrices& prices, JsonWriter& json) {
  json.Key("runs").Integer(static_cast<std::int64_t>(rows.runs));
  json.Key("rows_read").Integer(static_cast<std::int64_t>(rows.read));
  json.Key("rows_written").Integer(static_cast<std::int64_t>(rows.written));
  json.Key("usd");
  prices.has_any() ? json.Double(ChargeFor(rows.read, rows.written, prices)) : json.Null();
}

}  // namespace

void WriteCheckLines(const CheckReport& report, const RowPrices& prices, std::ostream& out) {
  for (const auto& [subject, finding] : report.findings) {
    out << OneLine(subject) << ": " << LineOf(finding) << '\n';
  }
  const std::string period = " in " + std::to_string(report.days) + " days";
  const auto charge = [&](const CheckedRows& rows) {
    return prices.has_any() ? ", " + Money(ChargeFor(rows.read, rows.written, prices)) : "";
  };
  for (const CheckedRows& rows : report.databases) {
    out << OneLine(rows.database) << ": " << RowsText(rows) << period << charge(rows) << " ("
        << compat::kPricingPage.where << ")\n";
  }
  for (const CheckedRows& rows : report.statements) {
    out << OneLine(rows.database) << ": " << RowsText(rows) << charge(rows) << " by " << rows.runs
        << " runs of " << OneLine(rows.statement, kMostStatementCharacters) << '\n';
  }
  if (report.databases.size() < 2 && !(Includes(prices) && prices.has_any())) return;
  const CheckedRows sum = SumOf(report.databases);
  out << "together: " << RowsText(sum) << period;
  if (prices.has_any()) out << ", " << Money(BillFor(sum.read, sum.written, prices));
  if (Includes(prices)) {
    out << " beyond the " << prices.included_read << " and " << prices.included_written
        << " that are included";
  }
  out << '\n';
}

void WriteCheckJson(const CheckReport& report, const RowPrices& prices, std::ostream& out) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("findings").BeginArray();
  for (const auto& [subject, finding] : report.findings) {
    json.BeginObject();
    json.Key("subject").String(subject);
    json.Key("what").String(finding.what);
    json.Key("source").String(finding.source.where);
    json.Key("known_by").String(NameOf(finding.source.known_by));
    json.EndObject();
  }
  json.EndArray().Key("days").Integer(static_cast<std::int64_t>(report.days));
  json.Key("databases").BeginArray();
  for (const CheckedRows& rows : report.databases) {
    json.BeginObject().Key("name").String(rows.database);
    WriteRows(rows, prices, json);
    json.EndObject();
  }
  json.EndArray().Key("statements").BeginArray();
  for (const CheckedRows& rows : report.statements) {
    json.BeginObject().Key("database").String(rows.database);
    json.Key("statement").String(rows.statement);
    WriteRows(rows, prices, json);
    json.EndObject();
  }
  json.EndArray().Key("bill_usd");
  const CheckedRows sum = SumOf(report.databases);
  prices.has_any() ? json.Double(BillFor(sum.read, sum.written, prices)) : json.Null();
  json.EndObject();
  out << text << '\n';
}

}  // namespace emulator
