// What a request is about, as far as somebody asks.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/control/fault_rule.h"
#include "compat/control/request_kind.h"
#include "emulator/watch/query_watch.h"
#include "storage/query/statement_facts.h"

namespace emulator {

// What takes work to find out is found out once, when it is asked for first. One thread at a time.
class RequestFacts {
 public:
  explicit RequestFacts(compat::control::RequestRoute route, bool makes_record = false)
      : route_(route), makes_record_(makes_record) {}

  // Empty where the request names none.
  void SetTarget(std::string_view account_id, std::string_view uuid, std::string_view name);
  // The queries must outlive what is asked; null takes them back, and what was found out stays.
  void SetQueries(const WatchedQueries* watched) noexcept { watched_ = watched; }

  bool Matches(const compat::control::RequestMatch& match);
  // The same of a request that makes a record of a workspace, as far as that is a creation.
  bool MatchesCreation(const compat::control::RequestMatch& match) const;

  compat::control::RequestRoute route() const noexcept { return route_; }
  // Of the database; empty where the request names none.
  const std::string& uuid() const noexcept { return uuid_; }

 private:
  bool MatchesTarget(const compat::control::RequestMatch& match) const;
  compat::control::RequestKind Kind();
  bool HasStatementWith(const compat::control::Pattern& pattern);
  bool HasTable(const std::vector<std::string>& tables);
  // Whether the only statement needs no compiling to tell its text, and whether it writes.
  bool IsPlain() const;
  const std::vector<storage::StatementFacts>& Statements();

  const compat::control::RequestRoute route_;
  const bool makes_record_;
  std::string account_id_;
  std::string uuid_;
  std::string name_;
  const WatchedQueries* watched_ = nullptr;
  std::optional<std::vector<storage::StatementFacts>> statements_;
};

}  // namespace emulator
