#include "emulator/journal/journal_stream.h"

#include <chrono>
#include <utility>
#include <vector>

#include "compat/json/json_writer.h"
#include "emulator/crew/worker_crew.h"
#include "storage/error.h"

namespace emulator {

namespace control = compat::control;

namespace {

// What keeps the memory of a stream small.
constexpr std::size_t kMostAtOnce = 100;
// How long a client that has gone may stay unnoticed.
constexpr std::chrono::seconds kHeartbeat{15};

}  // namespace

JournalStream::JournalStream(Journal& journal, const JournalSearch& search,
                             std::atomic<std::size_t>& streams, Wanted wanted)
    : journal_(journal),
      search_(search),
      streams_(streams),
      wanted_(std::move(wanted)),
      since_(wanted_.since) {
  if (streams_.fetch_add(1) < kMostStreams) return;
  --streams_;
  throw storage::Error(storage::ErrorKind::kLimitReached, "the journal is streamed to " +
                                                              std::to_string(kMostStreams) +
                                                              " clients, and no more may be");
}

JournalStream::~JournalStream() { --streams_; }

bool JournalStream::Next(std::string& out) {
  if (!std::exchange(has_begun_, true)) {
    // Clients take the stream for open once something has come.
    out += ": what is asked from now on\n\n";
    return true;
  }
  WorkerCrew::AboutToWait();
  const auto news = journal_.WaitForNews(since_, std::chrono::steady_clock::now() + kHeartbeat);
  if (news == Journal::News::kNone) {
    out += ":\n\n";
    return true;
  }
  // What has happened before the end is told.
  const bool goes_on = news == Journal::News::kSome;
  const Journal::Part part =
      journal_.After(wanted_.account_id, since_, goes_on ? kMostAtOnce : Journal::kMostEntries);
  since_ = part.last_id;
  for (const control::JournalEntry& entry : part.entries) {
    if (wanted_.filter.Wants(entry)) AppendEvent(entry, out);
  }
  return goes_on;
}

void JournalStream::AppendEvent(const control::JournalEntry& entry, std::string& out) const {
  out += "id: " + std::to_string(entry.id) + "\ndata: ";
  compat::JsonWriter json(out);
  const auto plans = wanted_.has_plans ? search_.PlansOf(entry) : std::vector<std::string>();
  control::WriteJournalEntry(json, entry, plans);
  out += "\n\n";
}

}  // namespace emulator
