#include "emulator/journal/journal_filter.h"

#include "storage/ascii.h"

namespace emulator {

namespace control = compat::control;

JournalFilter JournalFilter::Of(const compat::Parameters& parameters) {
  JournalFilter filter;
  if (const std::string* const database = parameters.Find("database")) filter.database = *database;
  if (const std::string* const route = parameters.Find("route")) {
    filter.route = control::RequestRouteOf(*route);
  }
  return filter;
}

bool JournalFilter::Wants(const control::JournalEntry& entry) const {
  const bool is_of_database = !database || *database == entry.database_name ||
                              storage::EqualIgnoringCase(*database, entry.database);
  return is_of_database && (!route || control::IsRoute(entry.route, *route));
}

}  // namespace emulator
