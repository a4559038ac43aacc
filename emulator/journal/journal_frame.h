// An entry of the journal as bytes, which is how it is kept: made while its request is answered,
// without memory of its own, and read when somebody asks.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "compat/control/journal_entry.h"
#include "storage/value.h"

namespace emulator {

// One thread at a time.
class JournalFrame {
 public:
  // In two parts. Requests that are made again and again have the first in common: who asked what
  // of which database. The second is what a request has of its own.
  struct Bytes {
    std::string common;
    std::string own;
  };

  // Writes to `bytes`, which must outlive this. What was in it goes.
  JournalFrame(Bytes& bytes, compat::control::RequestRoute route, std::int64_t at_ms);

  void SetMethod(std::string_view method);
  void SetPath(std::string_view path);
  void SetClient(std::string_view client);
  // What was said last holds, here and below.
  void SetTime(std::int64_t at_ms);
  void SetTarget(std::string_view account_id, std::string_view uuid, std::string_view name);
  void SetError(std::string_view error);
  void SetFault(std::string_view id);
  void AddStatement(std::string_view sql, std::span<const storage::Value> parameters,
                    const compat::control::JournalStatement::Counters* counters);
  // Some statements are left out.
  void SetIsCut();
  // How the request ended.
  void SetEnd(int status, double duration_ms);

 private:
  Bytes& bytes_;
};

// Requires: what a frame has made. The entry has no id.
compat::control::JournalEntry ReadJournalFrame(std::string_view common, std::string_view own);
// What ReadJournalFrame() would say of its account.
std::string_view AccountOfFrame(std::string_view common);

}  // namespace emulator
