// What requests to the control surface concern: an account, a database.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compat/access.h"
#include "emulator/control/control_call.h"
#include "storage/database/databases.h"

namespace emulator {

// Thread-safe.
class ControlTargets {
 public:
  // The references must outlive this.
  ControlTargets(const compat::Configuration& configuration, const compat::Access& access,
                 storage::Databases& databases)
      : configuration_(configuration), access_(access), databases_(databases) {}

  // An account that a request names, in lower case. Throws kNotFound where there is none, and
  // kForbidden where it is not for the caller's token.
  std::string GetAccount(const ControlCall& call, const std::string& id) const;

  // That of `?account_id=`; the default one without it. Throws as GetAccount().
  std::string AccountOf(const ControlCall& call) const;

  // The same where no account means all of them; a token that is for some accounts only has to name
  // one. Throws kForbidden.
  std::optional<std::string> FindAccountOf(const ControlCall& call) const;
  // The same of an account that the body names, or not.
  std::optional<std::string> FindAccount(const ControlCall& call,
                                         const std::optional<std::string>& id) const;

  const std::string& default_account() const { return configuration_.default_account().id; }

  // The account's database that the first part of the path names, by uuid or by name. Throws
  // kNotFound.
  std::shared_ptr<const storage::DatabaseRecord> GetDatabase(const ControlCall& call) const;

 private:
  const compat::Configuration& configuration_;
  const compat::Access& access_;
  storage::Databases& databases_;
};

}  // namespace emulator
