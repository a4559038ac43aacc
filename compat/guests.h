// Who has a credential that no configuration names.

#pragma once

#include <memory>
#include <string_view>

#include "compat/configuration.h"

namespace compat {

// The credential of an account that was made while the server runs.
struct Guest {
  Account account;
  User user;
  Token token;
};

// All of them. Thread-safe.
class Guests {
 public:
  virtual ~Guests() = default;

  // Whose bearer token it is; null when it is nobody's, or its account is gone.
  virtual std::shared_ptr<const Guest> Find(std::string_view bearer) const = 0;
  // Whether a token says that it is a guest's, who may be gone.
  virtual bool IsOneOfTheirs(std::string_view bearer) const = 0;
  // Whether such an account is there, in lower case.
  virtual bool HasAccount(std::string_view account_id) const = 0;
};

}  // namespace compat
