// Who a request comes from, and whether they may do what it asks.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/configuration.h"
#include "compat/guests.h"

namespace compat {

// A request's credentials as its headers carry them. The workspace surface knows the first only,
// and leaves the others out.
struct Credentials {
  std::optional<std::string_view> authorization;
  std::optional<std::string_view> auth_email;  // X-Auth-Email
  std::optional<std::string_view> auth_key;    // X-Auth-Key
};

// Whom the credentials are of, and what they allow. Lives as the configuration does.
struct Caller {
  const User* user;
  const Token* token;
  std::shared_ptr<const Guest> guest = {};  // who has the other two, unless the configuration does
};

// Whether an account may be called so: 32 hexadecimal digits, in any case.
bool IsAccountId(std::string_view text);

// Answers from one configuration, and of those that came later. Thread-safe.
class Access {
 public:
  // `guests` may be null. In open mode nobody asks for them, as there everybody may do everything.
  // The arguments must outlive this and its copies.
  explicit Access(const Configuration& configuration, const Guests* guests = nullptr)
      : configuration_(configuration), guests_(guests) {}

  const Configuration& configuration() const { return configuration_; }

  // An Authorization header counts before the other two. Throws kNoCredentials when neither it nor
  // both others are there, kMalformedCredentials when a value is of an impossible form (a scheme
  // other than Bearer, an empty token), and kUnknownCredentials when the configuration does not
  // name them. In open mode all well-formed ones are the one user's.
  Caller Authenticate(const Credentials& credentials) const;

  // The same of a bearer token that came otherwise than in a header. Open mode asks for none.
  // Throws kNoCredentials without one, and kUnknownCredentials.
  Caller AuthenticateToken(std::optional<std::string_view> token) const;

  // The namespace whose records of workspaces the caller sees: the account of a guest. In open mode
  // it is the bearer token alone that says so. Empty for all others, who see what belongs to none.
  // Throws kUnknownCredentials where the token is of a guest who is gone.
  std::string NamespaceOf(const Caller& caller, const Credentials& credentials) const;

  // The account of the guest whose token an Authorization header has; empty where it has none.
  std::string FindNamespace(std::string_view authorization) const;

  // Throws kForbidden unless the account exists, the caller may use it, and the caller has the
  // permission. An account id is the same in either case; in open mode every one of 32 hexadecimal
  // digits exists.
  void CheckAccount(const Caller& caller, std::string_view account_id, Permission permission) const;

  // Whether there is such an account, in lower case.
  bool HasAccount(std::string_view account_id) const;

  // Throws kForbidden unless the caller may use the account, whose id is in lower case.
  static void CheckMayUse(const Caller& caller, std::string_view account_id);

  // Throws kForbidden unless the caller has the permission.
  static void CheckPermission(const Caller& caller, Permission permission);

  // The configured accounts that the caller may use, in the configuration's order, whatever its
  // permissions; a guest's only one.
  std::vector<const Account*> AccountsOf(const Caller& caller) const;

 private:
  const Token* FindToken(const std::function<bool(const Token&)>& is_theirs) const;
  Caller GetBearer(std::string_view bearer) const;
  Caller GetCaller(const std::function<bool(const Token&)>& is_theirs) const;

  const Configuration& configuration_;
  const Guests* guests_;
};

}  // namespace compat
