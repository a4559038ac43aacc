#include "emulator/binding/binding_databases.h"

#include <utility>

#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/errors.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace emulator {

namespace cf = compat::cloudflare;
using storage::Error;
using storage::ErrorKind;

namespace {

// A database that is deleted again and again is not run after for ever.
constexpr int kMostTries = 3;

}  // namespace

BindingDatabases::Found BindingDatabases::Open(const std::string& account_id,
                                               const std::string& reference,
                                               MissingDatabase missing) {
  for (int tries = 1;; ++tries) {
    Found found;
    found.record = Find(account_id, reference);
    if (!found.record && missing == MissingDatabase::kMade) {
      found.record = Make(account_id, reference);
    }
    if (!found.record) throw cf::DatabaseNotFound(reference);
    try {
      found.database = databases_.Open(*found.record);
      return found;
    } catch (const Error& error) {
      // Deleted since the record was read.
      if (error.kind() != ErrorKind::kNotFound) throw;
      if (tries == kMostTries) throw cf::DatabaseNotFound(reference);
    }
  }
}

std::shared_ptr<const storage::DatabaseRecord> BindingDatabases::Find(
    const std::string& account_id, const std::string& reference) {
  storage::Catalog& catalog = databases_.catalog();
  if (cf::IsUuid(reference)) {
    if (auto record = catalog.FindByUuid(account_id, storage::LowerCase(reference))) return record;
  }
  return catalog.FindByName(account_id, reference);
}

std::shared_ptr<const storage::DatabaseRecord> BindingDatabases::Make(
    const std::string& account_id, const std::string& reference) {
  const std::lock_guard lock(making_);
  if (auto record = Find(account_id, reference)) return record;
  storage::DatabaseRecord record = cf::NewDatabaseOf(account_id);
  if (cf::IsUuid(reference)) {
    record.uuid = storage::LowerCase(reference);
    record.name = record.uuid;
  } else {
    cf::CheckDatabaseName(reference);
    record.name = reference;
  }
  const std::string name = record.name;
  try {
    return std::make_shared<const storage::DatabaseRecord>(
        databases_.Create(std::move(record), most_));
  } catch (const Error& error) {
    throw cf::CreationFailure(error, name, most_);
  }
}

}  // namespace emulator
