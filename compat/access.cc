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

[[noreturn]] void FailUnknown() {
  throw storage::Error(storage::ErrorKind::kUnknownCredentials, "Authentication error");
}

// A token or key as the configuration may name one; clients' own may be longer.
bool IsWellFormedSecret(std::string_view text) {
  const auto is_printable = [](char character) { return character > ' ' && character <= '~'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_printable);
}

// The token of "Bearer TOKEN"; the scheme is read in any case, as RFC 9110 has it.
std::optional<std::string_view> FindBearer(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (!storage::StartsWithIgnoringCase(authorization, kScheme)) return std::nullopt;
  std::string_view token = authorization.substr(kScheme.size());
  token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
  if (!IsWellFormedSecret(token)) return std::nullopt;
  return token;
}

// The same. Throws kMalformedCredentials where there is none.
std::string_view ReadBearer(std::string_view authorization) {
  if (const auto token = FindBearer(authorization)) return *token;
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
  if (token == nullptr) FailUnknown();
  const User* user = configuration_.FindUser(token->user_id);
  assert(user != nullptr);  // the configuration was checked when it was read
  return {user, token};
}

Caller Access::GetBearer(std::string_view bearer) const {
  if (guests_ != nullptr && configuration_.mode == ConfigurationMode::kConfigured) {
    if (auto guest = guests_->Find(bearer)) return {&guest->user, &guest->token, guest};
  }
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

std::string Access::NamespaceOf(const Caller& caller, const Credentials& credentials) const {
  if (caller.guest) return caller.guest->account.id;
  const bool is_open = configuration_.mode == ConfigurationMode::kOpen;
  if (!is_open || guests_ == nullptr || !credentials.authorization) return "";
  std::string namespace_id = FindNamespace(*credentials.authorization);
  const bool is_gone =
      namespace_id.empty() && guests_->IsOneOfTheirs(ReadBearer(*credentials.authorization));
  if (is_gone) FailUnknown();
  return namespace_id;
}

std::string Access::FindNamespace(std::string_view authorization) const {
  const std::optional<std::string_view> bearer = FindBearer(authorization);
  if (!bearer || guests_ == nullptr) return "";
  const auto guest = guests_->Find(*bearer);
  return guest ? guest->account.id : "";
}

void Access::CheckAccount(const Caller& caller, std::string_view given_id,
                          Permission permission) const {
  // In the case in which the configuration has ids.
  const std::string account_id = storage::LowerCase(std::string(given_id));
  if (!HasAccount(account_id)) FailForbidden();
  CheckMayUse(caller, account_id);
  CheckPermission(caller, permission);
}

bool Access::HasAccount(std::string_view account_id) const {
  if (configuration_.mode == ConfigurationMode::kOpen) return IsAccountId(account_id);
  return configuration_.FindAccount(account_id) != nullptr ||
         (guests_ != nullptr && guests_->HasAccount(account_id));
}

void Access::CheckMayUse(const Caller& caller, std::string_view account_id) {
  const auto& allowed = caller.token->account_ids;
  if (!allowed) return;
  if (std::find(allowed->begin(), allowed->end(), account_id) == allowed->end()) FailForbidden();
}

void Access::CheckPermission(const Caller& caller, Permission permission) {
  if (!caller.token->permissions.Allow(permission)) FailForbidden();
}

std::vector<const Account*> Access::AccountsOf(const Caller& caller) const {
  if (caller.guest) return {&caller.guest->account};
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
