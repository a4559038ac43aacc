// Which databases, namespaces and templates there are to be, as far as what has been acknowledged
// tells.

#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/model/database_model.h"

namespace simulation {

// A database's.
struct Identity {
  std::string account;
  std::string uuid;  // unique in the account alone

  std::string Text() const { return account + "/" + uuid; }
  friend bool operator==(const Identity&, const Identity&) = default;
  friend bool operator<(const Identity& one, const Identity& other) {
    return std::tie(one.account, one.uuid) < std::tie(other.account, other.uuid);
  }
};

// A plain value.
struct KnownCatalog {
  using Snapshots = std::map<std::string, tests::DatabaseModel>;  // by name
  struct Row {
    std::string name;
    Snapshots snapshots;
    // It was being made or deleted when that ended otherwise than in good order.
    bool is_unsure = false;
    // Of a fork: a power cut takes it.
    bool is_unsynced = false;
    friend bool operator==(const Row&, const Row&) = default;
  };
  struct Marked {
    std::string name;
    tests::DatabaseModel content;
    Snapshots snapshots;
    friend bool operator==(const Marked&, const Marked&) = default;
  };
  using Mark = std::map<std::string, Marked>;  // by uuid
  struct Account {
    bool is_made = false;              // a namespace
    std::string origin;                // the account of the template that it was made of
    std::optional<Mark> mark{Mark()};  // none where it is one of two
    friend bool operator==(const Account&, const Account&) = default;
  };
  struct Template {
    std::string account;
    Mark databases;
    friend bool operator==(const Template&, const Template&) = default;
  };

  std::map<Identity, Row> rows;  // of databases
  std::map<std::string, Account> accounts;
  std::map<std::string, Template> templates;  // by name
  // What templates that are removed had, while copies need it: by their accounts.
  std::map<std::string, Mark> removed_templates;
  friend bool operator==(const KnownCatalog&, const KnownCatalog&) = default;

  bool IsOfTemplate(const std::string& account) const {
    return std::ranges::any_of(templates,
                               [&](const auto& each) { return each.second.account == account; });
  }
  bool HasUnsure(const std::string& account) const {
    return std::ranges::any_of(rows, [&](const auto& row) {
      return row.first.account == account && row.second.is_unsure;
    });
  }
  std::set<std::string> Namespaces() const {
    std::set<std::string> made;
    for (const auto& [name, account] : accounts) {
      if (account.is_made) made.insert(name);
    }
    return made;
  }
  // Databases that are deleted, and that a reset would bring back.
  std::set<Identity> Shelved() const {
    std::set<Identity> shelved;
    for (const auto& [name, account] : accounts) {
      if (!account.mark) continue;
      for (const auto& [uuid, marked] : *account.mark) {
        if (!rows.contains({name, uuid})) shelved.insert({name, uuid});
      }
    }
    return shelved;
  }
  // Of a template's, be that there or not.
  bool IsCopy(const Identity& identity) const {
    const auto account = accounts.find(identity.account);
    return account != accounts.end() && !account->second.origin.empty();
  }
  // Whether a copy may have to be made again of what the removed template of the account had.
  bool IsNeeded(const std::string& template_account) const {
    const Mark& originals = removed_templates.at(template_account);
    const auto is_copy = [&](const Identity& identity) {
      const auto account = accounts.find(identity.account);
      return account != accounts.end() && account->second.origin == template_account &&
             originals.contains(identity.uuid);
    };
    return std::ranges::any_of(Shelved(), is_copy) ||
           std::ranges::any_of(rows, [&](const auto& row) { return is_copy(row.first); });
  }
  void NoteSynced() {
    for (auto& [identity, row] : rows) row.is_unsynced = false;
  }
  bool IsSureOfMarks() const {
    return std::ranges::all_of(accounts,
                               [](const auto& each) { return each.second.mark.has_value(); });
  }
  void RemoveAccount(const std::string& account) {
    accounts.erase(account);
    std::erase_if(rows, [&](const auto& row) { return row.first.account == account; });
  }
};

// What the catalog has been, in its order, and which of that it may be. A plain value.
class KnownCatalogs {
 public:
  // The last one that has been acknowledged.
  const KnownCatalog& now() const { return moments_[first_possible_]; }

  // What has been acknowledged.
  void Acknowledge(KnownCatalog next, bool is_durable) {
    moments_.resize(first_possible_ + 1);
    moments_.push_back(std::move(next));
    first_possible_ = moments_.size() - 1;
    if (is_durable) first_durable_ = first_possible_;
  }
  // What may have happened, and is seen only once the process has ended.
  void Suspect(KnownCatalog next) { moments_.push_back(std::move(next)); }
  // It was being made or deleted; which of the two is seen once the process has ended.
  void Doubt(const Identity& identity, const std::string& name) {
    KnownCatalog::Row& row = moments_[first_possible_].rows[identity];
    row.name = name;
    row.is_unsure = true;
  }
  // Forks have been synced, now or before, which the catalog says in whatever it may be.
  void NoteSynced() {
    for (KnownCatalog& moment : moments_) moment.NoteSynced();
  }
  // Those that it may be, the latest first.
  std::vector<KnownCatalog> Possible(bool has_lost_power) const {
    const auto first =
        static_cast<std::ptrdiff_t>(has_lost_power ? first_durable_ : first_possible_);
    return {moments_.rbegin(), moments_.rend() - first};
  }
  // It is this, and lasts.
  void Settle(KnownCatalog found) {
    moments_ = {std::move(found)};
    first_possible_ = 0;
    first_durable_ = 0;
  }

 private:
  std::vector<KnownCatalog> moments_{KnownCatalog()};
  std::size_t first_possible_ = 0;
  std::size_t first_durable_ = 0;
};

}  // namespace simulation
