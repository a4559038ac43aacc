#include "compat/access.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <string>

#include "compat/hmac.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace compat {
namespace {

[[noreturn]] void FailMalformed(const char* message) {
  throw storage::Error(storage::ErrorKind::kMalformedCredentials, message);
}

[[noreturn]] void FailForbidden() {
  throw storage::Error(
      storage::ErrorKind::kForbidden,
      "The given account is not valid or is not authorized to access this service");
}

// A token or key as the configuration may name one; clients' own may be longer.
bool IsWellFormedSecret(std::string_view text) {
  const auto is_printable = [](char character) { return character > ' ' && character <= '~'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_printable);
}

// The token of "Bearer TOKEN"; the scheme is read in any case, as RFC 9110 has it. Throws
// kMalformedCredentials.
std::string_view ReadBearer(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (storage::StartsWithIgnoringCase(authorization, kScheme)) {
    std::string_view token = authorization.substr(kScheme.size());
    token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
    if (IsWellFormedSecret(token)) return token;
  }
  FailMalformed("Invalid format for Authorization header");
}

}  // namespace

bool IsAccountId(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), storage::IsHexDigit);
}

const Token* Access::FindToken(const std::function<bool(const Token&)>& is_theirs) const {
  const std::vector<Token>& tokens = configuration_.tokens;
  const auto found = std::find_if(tokens.begin(), tokens.end(), is_theirs);
  return found == tokens.end() ? nullptr : &*found;
}

Caller Access::GetCaller(const std::function<bool(const Token&)>& is_theirs) const {
  const bool is_open = configuration_.mode == ConfigurationMode::kOpen;
  const Token* token = is_open ? &configuration_.tokens.front() : FindToken(is_theirs);
  if (token == nullptr) {
    throw storage::Error(storage::ErrorKind::kUnknownCredentials, "Authentication error");
  }
  const User* user = configuration_.FindUser(token->user_id);
  assert(user != nullptr);  // the configuration was checked when it was read
  return {user, token};
}

Caller Access::GetBearer(std::string_view bearer) const {
  return GetCaller(
      [&](const Token& entry) { return entry.token && IsSameSecret(bearer, *entry.token); });
}

Caller Access::AuthenticateToken(std::optional<std::string_view> token) const {
  if (!token && configuration_.mode != ConfigurationMode::kOpen) {
    throw storage::Error(storage::ErrorKind::kNoCredentials, "Missing API token");
  }
  return GetBearer(token.value_or(std::string_view()));
}

Caller Access::Authenticate(const Credentials& credentials) const {
  if (credentials.authorization) {
    return GetBearer(ReadBearer(*credentials.authorization));
  }
  if (!credentials.auth_email || !credentials.auth_key) {
    throw storage::Error(storage::ErrorKind::kNoCredentials,
                         "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
  }
  const std::string_view email = *credentials.auth_email;
  const std::string_view key = *credentials.auth_key;
  const auto is_theirs = [&](const Token& entry) {
    return !entry.token && entry.email == email && IsSameSecret(key, entry.key);
  };
  // The configuration may name an address of any form, so that only a stranger's form counts.
  if (FindToken(is_theirs) == nullptr) {
    if (std::count(email.begin(), email.end(), '@') != 1)
      FailMalformed("Invalid format for X-Auth-Email header");
    if (!IsWellFormedSecret(key)) FailMalformed("Invalid format for X-Auth-Key header");
  }
  return GetCaller(is_theirs);
}

void Access::CheckAccount(const Caller& caller, std::string_view given_id,
                          Permission permission) const {
  // In the case in which the configuration has ids.
  const std::string account_id = storage::LowerCase(std::string(given_id));
  const bool exists = configuration_.mode == ConfigurationMode::kOpen
                          ? IsAccountId(account_id)
                          : configuration_.FindAccount(account_id) != nullptr;
  if (!exists) FailForbidden();
  if (const auto& allowed = caller.token->account_ids) {
    if (std::find(allowed->begin(), allowed->end(), account_id) == allowed->end()) FailForbidden();
  }
  CheckPermission(caller, permission);
}

void Access::CheckPermission(const Caller& caller, Permission permission) {
  if (!caller.token->permissions.Allow(permission)) FailForbidden();
}

std::vector<const Account*> Access::AccountsOf(const Caller& caller) const {
  std::vector<const Account*> accounts;
  for (const Account& account : configuration_.accounts) {
    const auto& allowed = caller.token->account_ids;
    if (!allowed || std::find(allowed->begin(), allowed->end(), account.id) != allowed->end()) {
      accounts.push_back(&account);
    }
  }
  return accounts;
}

}  // namespace compat
