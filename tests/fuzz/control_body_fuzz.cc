// Feeds arbitrary bytes to the bodies of the control surface. The first byte says which. What is
// accepted as a rule is written as one that reads the same again. Built with D1_FUZZ and clang; run
// it with -max_total_time=60.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compat/control/clock.h"
#include "compat/control/fault_rule.h"
#include "compat/control/forks.h"
#include "compat/control/past.h"
#include "compat/control/snapshots.h"
#include "compat/control/verification.h"
#include "compat/described/body.h"
#include "compat/json/json_writer.h"
#include "storage/error.h"

namespace {

namespace control = compat::control;

// Stops the fuzzer when what must hold does not; assert is not there in a release build.
void Require(bool holds) {
  if (!holds) std::abort();
}

std::string Written(const control::FaultRule& rule) {
  std::string text;
  compat::JsonWriter json(text);
  json.BeginObject();
  control::WriteFaultRule(json, rule);
  json.EndObject();
  return text;
}

control::FaultRule ReadRule(const std::string& text) {
  const compat::JsonDocument body = compat::ReadBody(text, control::kFault.keys);
  return control::ReadFaultRule(body.root());
}

void Try(int which, const std::string& text) {
  if (which == 0) {
    const control::FaultRule rule = ReadRule(text);
    if (rule.match.sql) rule.match.sql->IsIn(text);
    const std::string written = Written(rule);
    Require(Written(ReadRule(written)) == written);
    return;
  }
  if (which == 2) {
    const compat::JsonDocument body = compat::ReadBody(text, control::kFork.keys);
    const control::ForkRequest wanted = control::ReadFork(body.root());
    Require(!wanted.lifetime_ms || *wanted.lifetime_ms >= 0);
    return;
  }
  if (which == 3) {
    const compat::JsonDocument body = compat::ReadBody(text, control::kNewSnapshot.keys);
    storage::SnapshotRecord record;
    record.name = "named";
    record.note = control::ReadNewSnapshot(body.root()).note;
    compat::JsonDocument::Parse(control::SnapshotItem(record));
    return;
  }
  if (which == 4) {
    const compat::JsonDocument body = compat::ReadBody(text, control::kPastQuery.keys);
    control::ReadPastQuery(body.root());
    return;
  }
  if (which == 5) {
    const compat::JsonDocument body = compat::ReadBody(text, control::kNewClock.keys);
    const storage::ClockSetting setting = control::ReadClockChange(body.root()).Apply({});
    Require(setting.At(1) >= storage::kEarliestClockMs && setting.At(1) <= storage::kLatestClockMs);
    compat::JsonDocument::Parse(control::ClockAnswer(setting.From(1)));
    return;
  }
  const compat::JsonDocument body = compat::ReadBody(text, control::kVerify.keys);
  const control::Verification claim = control::ReadVerification(body.root());
  control::JournalEntry entry;
  entry.statements.push_back({.sql = text, .params = "[]", .counters = {}});
  const control::JournalEntry* const nearest = &entry;
  const std::string answer = control::UnverifiedAnswer(claim, {}, std::span(&nearest, 1), "req_1");
  compat::JsonDocument::Parse(answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  try {
    Try(data[0] % 7, text);
  } catch (const storage::Error& error) {
    Require(error.kind() == storage::ErrorKind::kInvalidRequest);
  }
  return 0;
}
