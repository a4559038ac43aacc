// Which requests of an account's journal a query string asks for.

#pragma once

#include <optional>
#include <string>

#include "compat/control/journal_entry.h"
#include "compat/control/request_kind.h"
#include "compat/described/parameters.h"

namespace emulator {

struct JournalFilter {
  std::optional<std::string> database;  // its uuid or name
  std::optional<compat::control::RequestRoute> route;

  // `parameters` are as kJournalParameters has them.
  static JournalFilter Of(const compat::Parameters& parameters);

  bool Wants(const compat::control::JournalEntry& entry) const;
};

}  // namespace emulator
