#include "emulator/control/past_handlers.h"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "compat/bookmark.h"
#include "compat/cloudflare/query_answer.h"
#include "compat/control/past.h"
#include "emulator/control/state_finder.h"
#include "storage/database/snapshot_tables.h"
#include "storage/diff/compare_states.h"
#include "storage/error.h"
#include "storage/history/commit_list.h"
#include "storage/history/past_pages.h"

namespace emulator {

namespace control = compat::control;
using control::Operation;
using storage::CommitNumber;
using storage::Error;

namespace {

constexpr const char* kCommits = "commits";
constexpr const char* kDiff = "diff";

// The numbers of a commit, and of the one before it; of the first there is none.
std::optional<CommitNumber> Before(const CommitNumber& number) {
  if (number.commit > 0) return CommitNumber{number.generation, number.commit - 1};
  if (number.generation > 0) return CommitNumber{number.generation - 1, storage::kEndOfGeneration};
  return std::nullopt;
}

}  // namespace

void PastHandlers::Add(ControlHandlers& handlers) {
  handlers[Operation::kListCommits] = [this](const ControlCall& call) { return ListCommits(call); };
  handlers[Operation::kQueryState] = [this](const ControlCall& call) { return Query(call); };
  handlers[Operation::kCompareStates] = [this](const ControlCall& call) { return Compare(call); };
}

std::shared_ptr<storage::Database> PastHandlers::Open(const ControlCall& call) {
  const auto record = targets_.GetDatabase(call);
  auto database = OpenCaughtUp(databases_, *record, call.part(0));
  CheckKeepsHistory(*database);
  return database;
}

Response PastHandlers::ListCommits(const ControlCall& call) {
  const auto database = Open(call);
  const std::string folder = targets_.GetDatabase(call)->folder;
  const storage::HistoryLog& log = database->history().log();
  storage::CommitRange range;
  if (const auto from = control::FindBookmarkIn(call.parameters, "from")) {
    range.oldest = GetLocation(log, *from, "from").position.number;
  }
  if (const auto to = control::FindBookmarkIn(call.parameters, "to")) {
    range.newest = GetLocation(log, *to, "to").position.number;
  }
  if (const auto after = cursors_.FindAfter(kCommits, call)) {
    const auto last = compat::ParseBookmark(*after);
    const auto newest = last ? Before(last->number) : std::nullopt;
    if (!newest) return JsonResponse(control::PageAnswer("", std::nullopt));
    range.newest = *newest;
  }
  return cursors_.PageOf(
      kCommits, call, storage::ListCommits(log, range, ControlCursors::LimitOf(call) + 1),
      [&](std::string& out, const storage::ListedCommit& commit) {
        out +=
            control::CommitItem(commit, storage::ListSnapshotNames(databases_.catalog().file(),
                                                                   folder, commit.position.number));
      },
      [](const storage::ListedCommit& last) { return compat::FormatBookmark(last.position); });
}

// A page's cursor holds the bookmark of the later state, so that all pages are of one comparison,
// and how many rows have been told.
Response PastHandlers::Compare(const ControlCall& call) {
  const auto from = control::FindBookmarkIn(call.parameters, "from");
  if (!from) throw Error::At("from", "expected a bookmark");
  auto to = control::FindBookmarkIn(call.parameters, "to");
  storage::DifferenceOptions options;
  options.most = static_cast<std::size_t>(call.parameters.Integer("limit"));
  if (const std::string* const table = call.parameters.Find("table")) options.table = *table;
  if (const auto after = cursors_.FindAfter(kDiff, call)) {
    const std::size_t blank = after->find(' ');
    std::from_chars(after->data(), after->data() + blank, options.skip);
    to = compat::ParseBookmark(after->substr(blank + 1));
  }
  const auto database = Open(call);
  options.check = database->MakeCheck();
  const storage::HeldHistory held = database->HoldHistory();
  const storage::HistoryLog& log = database->history().log();
  const storage::HistoryLocation before = GetLocation(log, *from, "from");
  const storage::HistoryLocation after = to ? GetLocation(log, *to, "to") : held.live->location();
  const storage::PastPages pages_before(*held.live, held.segments, before);
  const storage::PastPages pages_after(*held.live, held.segments, after);
  const storage::DatabaseDifference difference =
      storage::CompareStates(pages_before, pages_after, rules_, options);
  std::optional<std::string> next;
  if (difference.has_more) {
    next = cursors_.Seal(kDiff, std::to_string(options.skip + difference.rows.size()) + ' ' +
                                    compat::FormatBookmark(after.position));
  }
  return JsonResponse(control::DiffAnswer(difference, next));
}

Response PastHandlers::Query(const ControlCall& call) {
  const control::PastQuery wanted = control::ReadPastQuery(call.body);
  const auto record = targets_.GetDatabase(call);
  const auto database = Open(call);
  const storage::HistoryLocation target = GetState(databases_, *record, *database, wanted.at);
  compat::cloudflare::QueryAnswer answer(compat::RowFormat::kArrays, record->region, max_bytes_,
                                         {"", ""});
  const auto state = states_.Open(*database, record->folder, target);
  try {
    storage::QueryPastState(*state, wanted.query, answer);
  } catch (const Error& error) {
    const std::string_view message = error.what();
    if (message != rules_.ErrorFor(storage::Refusal::kWriteByReader).what()) throw;
    throw Error::At("sql", "a state that is past is only read");
  }
  return JsonResponse(control::PastQueryAnswer(std::move(answer).Finish(), target.position));
}

}  // namespace emulator
