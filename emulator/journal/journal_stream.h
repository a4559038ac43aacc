// What an account is asked, as it happens.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "emulator/http/http.h"
#include "emulator/journal/journal.h"
#include "emulator/journal/journal_filter.h"
#include "emulator/journal/journal_search.h"

namespace emulator {

// As server-sent events (HTML, 9.2), until the client or the server ends. Who reads more slowly
// than the journal forgets misses what it has forgotten, which the ids show. One thread at a time.
class JournalStream final : public BodyStream {
 public:
  // Each has a thread to itself while it is read.
  static constexpr std::size_t kMostStreams = 16;

  struct Wanted {
    std::string account_id;
    JournalFilter filter;
    std::uint64_t since = 0;  // an id, behind which it begins
    bool has_plans = false;
  };

  // Throws kLimitReached when `streams`, which is counted up, are too many. The references must
  // outlive this.
  JournalStream(Journal& journal, const JournalSearch& search, std::atomic<std::size_t>& streams,
                Wanted wanted);
  ~JournalStream() override;
  JournalStream(const JournalStream&) = delete;
  JournalStream& operator=(const JournalStream&) = delete;

  bool Next(std::string& out) override;

 private:
  void AppendEvent(const compat::control::JournalEntry& entry, std::string& out) const;

  Journal& journal_;
  const JournalSearch& search_;
  std::atomic<std::size_t>& streams_;
  const Wanted wanted_;
  std::uint64_t since_;
  bool has_begun_ = false;
};

}  // namespace emulator
