#include "storage/database/write_group.h"

#include <algorithm>
#include <chrono>

#include "storage/query/connection_request.h"

namespace storage {

namespace {

// What a request changed of the connection goes on in the transaction; others must not see it.
bool LeavesAsItWas(const Connection& writer) {
  return writer.InTransaction() && !writer.has_set_pragmas() && !writer.analyzed() &&
         !writer.HasDeferredViolations();
}

}  // namespace

void WriteGroup::Run(Connection& writer, std::uint64_t commits) {
  WriteRequest& first = *members_.front();
  std::size_t finished = 0;
  RunWriteRequest(writer, policy_, first, finished);
  const SteadyTime closes = std::chrono::steady_clock::now() + times_.patience;
  while (LeavesAsItWas(writer) && size_ < members_.size()) {
    WriteRequest* const next = queue_.TakeNext();
    if (next == nullptr) return;
    members_.at(size_++) = next;
    writer.EndRequest();
    const SteadyTime now = std::chrono::steady_clock::now();
    writer.BeginRequest(std::min(next->deadline, now + times_.member), cancelled_, commits);
    RunMember(writer, *next);
    if (now >= closes) return;
  }
}

void WriteGroup::RunMember(Connection& writer, WriteRequest& member) {
  const std::int64_t changes_before = writer.TotalChanges();
  std::size_t finished = 0;
  try {
    RunAsRequest(writer, policy_, [&] { RunWriteRequest(writer, policy_, member, finished); });
  } catch (...) {
    // SQLite has undone a statement that failed, unless it was told to leave what it did.
    const bool did_nothing = finished == 0 && !writer.interruption() &&
                             writer.TotalChanges() == changes_before && LeavesAsItWas(writer);
    if (!did_nothing) throw;
    member.failure = std::current_exception();
  }
}

}  // namespace storage
