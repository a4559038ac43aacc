#include "emulator/journal/journal_frame.h"

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace emulator {

namespace control = compat::control;
using Counters = control::JournalStatement::Counters;

namespace {

// What the common part begins with. It has no padding, which would be compared too.
struct CommonHead {
  std::uint64_t target = 0;  // where what SetTarget() said last begins; 0: nowhere
  std::uint64_t route = 0;
};
static_assert(std::has_unique_object_representations_v<CommonHead>);

// What a request's own part begins with.
struct OwnHead {
  std::int64_t at_ms = 0;
  double duration_ms = 0;
  int status = 0;
};

// What follows either head.
enum class Part : char {
  kMethod,
  kPath,
  kClient,
  kTarget,
  kError,
  kFault,
  kStatement,  // its text in the common part, its parameters in the own one
  kCountedStatement,
  kCut,
};

template <typename T>
std::string_view BytesOf(const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

void AddSized(std::string& bytes, std::string_view text) {
  bytes.append(BytesOf(static_cast<std::uint32_t>(text.size()))).append(text);
}

void AddText(std::string& bytes, Part part, std::string_view text) {
  bytes.append(BytesOf(part));
  AddSized(bytes, text);
}

// Takes from the front of `bytes`.
template <typename T>
T Take(std::string_view& bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

std::string_view TakeText(std::string_view& bytes) {
  const auto size = Take<std::uint32_t>(bytes);
  const std::string_view text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return text;
}

void ReadCommon(std::string_view bytes, control::JournalEntry& entry) {
  entry.route = static_cast<control::RequestRoute>(Take<CommonHead>(bytes).route);
  while (!bytes.empty()) {
    switch (Take<Part>(bytes)) {
      case Part::kMethod:
        entry.method = TakeText(bytes);
        break;
      case Part::kPath:
        entry.path = TakeText(bytes);
        break;
      case Part::kClient:
        entry.client = TakeText(bytes);
        break;
      case Part::kTarget:
        entry.account_id = TakeText(bytes);
        entry.database = TakeText(bytes);
        entry.database_name = TakeText(bytes);
        break;
      case Part::kStatement:
        entry.statements.emplace_back().sql = TakeText(bytes);
        break;
      default:
        return;
    }
  }
}

void ReadOwn(std::string_view bytes, control::JournalEntry& entry) {
  const auto head = Take<OwnHead>(bytes);
  entry.at_ms = head.at_ms;
  entry.duration_ms = head.duration_ms;
  entry.status = head.status;
  auto statement = entry.statements.begin();
  while (!bytes.empty()) {
    switch (Take<Part>(bytes)) {
      case Part::kError:
        entry.error = TakeText(bytes);
        break;
      case Part::kFault:
        entry.fault = TakeText(bytes);
        break;
      case Part::kStatement:
        (statement++)->params = TakeText(bytes);
        break;
      case Part::kCountedStatement:
        statement->counters = Take<Counters>(bytes);
        (statement++)->params = TakeText(bytes);
        break;
      case Part::kCut:
        entry.has_all_statements = false;
        break;
      default:
        return;
    }
  }
}

}  // namespace

JournalFrame::JournalFrame(Bytes& bytes, control::RequestRoute route, std::int64_t at_ms)
    : bytes_(bytes) {
  const CommonHead common{.route = static_cast<std::uint64_t>(route)};
  bytes_.common.assign(BytesOf(common));
  const OwnHead own{.at_ms = at_ms};
  bytes_.own.assign(BytesOf(own));
}

void JournalFrame::SetMethod(std::string_view method) {
  AddText(bytes_.common, Part::kMethod, method);
}

void JournalFrame::SetPath(std::string_view path) { AddText(bytes_.common, Part::kPath, path); }

void JournalFrame::SetClient(std::string_view client) {
  AddText(bytes_.common, Part::kClient, client);
}

void JournalFrame::SetTime(std::int64_t at_ms) {
  std::memcpy(bytes_.own.data() + offsetof(OwnHead, at_ms), &at_ms, sizeof at_ms);
}

void JournalFrame::SetTarget(std::string_view account_id, std::string_view uuid,
                             std::string_view name) {
  std::string& bytes = bytes_.common;
  bytes.append(BytesOf(Part::kTarget));
  const std::uint64_t target = bytes.size();
  std::memcpy(bytes.data() + offsetof(CommonHead, target), &target, sizeof target);
  AddSized(bytes, account_id);
  AddSized(bytes, uuid);
  AddSized(bytes, name);
}

void JournalFrame::SetError(std::string_view error) { AddText(bytes_.own, Part::kError, error); }

void JournalFrame::SetFault(std::string_view id) { AddText(bytes_.own, Part::kFault, id); }

void JournalFrame::AddStatement(std::string_view sql, std::span<const storage::Value> parameters,
                                const Counters* counters) {
  AddText(bytes_.common, Part::kStatement, sql);
  std::string& bytes = bytes_.own;
  bytes.append(BytesOf(counters == nullptr ? Part::kStatement : Part::kCountedStatement));
  if (counters != nullptr) bytes.append(BytesOf(*counters));
  // The parameters' size is known behind them.
  const std::size_t at = bytes.size();
  bytes.append(sizeof(std::uint32_t), '\0');
  control::AppendJournalParams(bytes, parameters);
  const auto size = static_cast<std::uint32_t>(bytes.size() - at - sizeof(std::uint32_t));
  std::memcpy(bytes.data() + at, &size, sizeof size);
}

void JournalFrame::SetIsCut() { bytes_.own.append(BytesOf(Part::kCut)); }

void JournalFrame::SetEnd(int status, double duration_ms) {
  OwnHead head;
  std::memcpy(&head, bytes_.own.data(), sizeof head);
  head.status = status;
  head.duration_ms = duration_ms;
  std::memcpy(bytes_.own.data(), &head, sizeof head);
}

control::JournalEntry ReadJournalFrame(std::string_view common, std::string_view own) {
  control::JournalEntry entry;
  ReadCommon(common, entry);
  ReadOwn(own, entry);
  return entry;
}

std::string_view AccountOfFrame(std::string_view common) {
  std::string_view start = common;
  const auto head = Take<CommonHead>(start);
  if (head.target == 0) return {};
  common.remove_prefix(head.target);
  return TakeText(common);
}

}  // namespace emulator
