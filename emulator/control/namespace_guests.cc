#include "emulator/control/namespace_guests.h"

#include <cstddef>
#include <span>

#include "compat/access.h"
#include "compat/hex.h"
#include "compat/hmac.h"
#include "storage/catalog/catalog_secret.h"
#include "storage/id_source.h"

namespace emulator {

namespace {

constexpr std::string_view kPrefix = "d1-namespace-";
constexpr std::size_t kAccountIdBytes = 32;
// What follows the prefix of a user's id, here as in the configuration.
constexpr std::size_t kUserIdBytes = 24;

}  // namespace

const std::string& NamespaceGuests::key() const {
  std::call_once(made_, [this] {
    storage::SystemIdSource random;
    key_ = storage::GetSecret(catalog_, random, "guests");
  });
  return key_;
}

std::string NamespaceGuests::TokenOf(std::string_view account_id) const {
  std::string token = std::string(kPrefix).append(account_id) + "-";
  compat::AppendHex(token, compat::HmacSha256(std::as_bytes(std::span(key())), token));
  return token;
}

std::shared_ptr<const compat::Guest> NamespaceGuests::Find(std::string_view bearer) const {
  if (!bearer.starts_with(kPrefix)) return nullptr;
  const std::string_view account_id = bearer.substr(kPrefix.size()).substr(0, kAccountIdBytes);
  if (!compat::IsAccountId(account_id)) return nullptr;
  if (!compat::IsSameSecret(bearer, TokenOf(account_id)) || !HasAccount(account_id)) return nullptr;
  auto guest = std::make_shared<compat::Guest>();
  const std::string id(account_id);
  guest->account = {.id = id, .name = id};
  guest->user = {.id = "usr_" + id.substr(id.size() - kUserIdBytes),
                 .email = id + "@d1-emulator.invalid",
                 .name = id};
  guest->token.token = bearer;
  guest->token.user_id = guest->user.id;
  guest->token.permissions = {.read = true, .write = true};
  guest->token.account_ids = {id};
  return guest;
}

bool NamespaceGuests::IsOneOfTheirs(std::string_view bearer) const {
  return bearer.starts_with(kPrefix);
}

bool NamespaceGuests::HasAccount(std::string_view account_id) const {
  return namespaces_.IsMade(std::string(account_id));
}

}  // namespace emulator
