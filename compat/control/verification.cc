#include "compat/control/verification.h"

#include "compat/control/duration.h"
#include "compat/json/json_writer.h"

namespace compat::control {

namespace {

std::optional<std::uint64_t> FindCount(JsonValue object, std::string_view key) {
  const auto value = object.Find(key);
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(*value->AsInt64());
}

void ReadTimes(JsonValue times, Verification& claim) {
  const auto exactly = FindCount(times, "exactly");
  claim.at_least = FindCount(times, "at_least");
  claim.at_most = FindCount(times, "at_most");
  if (exactly && (claim.at_least || claim.at_most)) {
    throw Wrong(times, "exactly stands alone");
  }
  if (exactly) claim.at_least = claim.at_most = exactly;
  if (claim.at_least && claim.at_most && *claim.at_least > *claim.at_most) {
    throw Wrong(times, "no number is at least and at most this");
  }
}

std::string CountOf(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// "at least 1 request, with no full scan"
std::string Expectation(const Verification& claim) {
  std::string text;
  if (claim.at_least && claim.at_least == claim.at_most) {
    text = "exactly " + CountOf(*claim.at_least, "request");
  } else {
    if (claim.at_least) text = "at least " + CountOf(*claim.at_least, "request");
    if (claim.at_most) {
      text += (text.empty() ? "at most " : " and at most ") + CountOf(*claim.at_most, "request");
    }
  }
  if (claim.full_scans) text += " with at most " + CountOf(*claim.full_scans, "full scan");
  if (claim.within.count() > 0) text += " within " + FormatDuration(claim.within);
  return text;
}

// "INSERT … (route query, status 500: Network connection lost.)"
std::string Shown(const JournalEntry& entry) {
  constexpr std::size_t kMostBytes = 200;
  std::string text = entry.statements.empty() ? entry.method + " " + entry.path
                                              : entry.statements.front().sql.substr(0, kMostBytes);
  text += " (route ";
  text.append(NameOf(entry.route)).append(", status ").append(std::to_string(entry.status));
  if (!entry.error.empty()) text += ": " + entry.error;
  return text + ")";
}

void WriteVerdict(JsonWriter& json, const Verdict& verdict) {
  json.Key("verified").Boolean(verdict.is_true);
  json.Key("count").Integer(static_cast<std::int64_t>(verdict.count));
  if (verdict.full_scans) {
    json.Key("full_scans").Integer(static_cast<std::int64_t>(*verdict.full_scans));
  }
}

}  // namespace

Verification ReadVerification(JsonValue body) {
  Verification claim;
  claim.at_least = 1;
  if (const auto match = body.Find("match")) {
    claim.match = ReadRequestMatch(*match);
    if (const auto status = match->Find("status")) {
      claim.status = static_cast<int>(*status->AsInt64());
    }
    if (const auto error = match->Find("error")) claim.error = error->AsString();
  }
  const auto times = body.Find("times");
  if (times && times->size() > 0) ReadTimes(*times, claim);
  claim.full_scans = FindCount(body, "full_scans");
  if (const auto within = body.Find("within")) {
    const auto duration = ParseDuration(within->AsString());
    if (!duration || *duration > kMostWithin) throw Wrong(*within, kDurationWanted);
    claim.within = *duration;
  }
  return claim;
}

std::string VerifiedAnswer(const Verdict& verdict) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  WriteVerdict(json, verdict);
  json.EndObject();
  return body;
}

std::string UnverifiedAnswer(const Verification& claim, const Verdict& verdict,
                             std::span<const JournalEntry* const> nearest,
                             std::string_view request_id) {
  const std::string expected = Expectation(claim);
  std::string message = "expected " + expected + ", found " + std::to_string(verdict.count);
  if (verdict.full_scans) message += " with " + CountOf(*verdict.full_scans, "full scan");
  if (!nearest.empty()) message += "; nearest:";
  for (const JournalEntry* const entry : nearest) message += "\n  " + Shown(*entry);

  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  WriteVerdict(json, verdict);
  json.Key("expected").String(expected).Key("nearest").BeginArray();
  for (const JournalEntry* const entry : nearest) WriteJournalEntry(json, *entry);
  json.EndArray().Key("error").BeginObject().Key("code").String("conflict");
  json.Key("message").String(message).Key("requestId").String(request_id);
  json.EndObject().EndObject();
  return body;
}

}  // namespace compat::control
