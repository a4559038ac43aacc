// The credentials of namespaces and of templates that are being built.

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "compat/guests.h"
#include "storage/catalog/catalog_file.h"
#include "storage/namespaces/namespaces.h"

namespace emulator {

// A token names its account and is signed, so that it need not be kept; it is good for as long as
// its account is there, after a restart too. It reads and writes what is of that account, and no
// more. Thread-safe.
class NamespaceGuests final : public compat::Guests {
 public:
  // The references must outlive this.
  NamespaceGuests(storage::Namespaces& namespaces, storage::CatalogFile& catalog)
      : namespaces_(namespaces), catalog_(catalog) {}

  std::string TokenOf(std::string_view account_id) const;

  std::shared_ptr<const compat::Guest> Find(std::string_view bearer) const override;
  bool IsOneOfTheirs(std::string_view bearer) const override;
  bool HasAccount(std::string_view account_id) const override;

 private:
  // Made when it is needed first: that waits for the disk.
  const std::string& key() const;

  storage::Namespaces& namespaces_;
  storage::CatalogFile& catalog_;
  mutable std::once_flag made_;
  mutable std::string key_;
};

}  // namespace emulator
