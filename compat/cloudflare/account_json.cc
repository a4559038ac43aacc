#include "compat/cloudflare/account_json.h"

#include <functional>

#include "compat/cloudflare/envelope.h"
#include "compat/json/json_writer.h"

namespace compat::cloudflare {

namespace {

constexpr std::uint64_t kPerPage = 20;

// 32 hexadecimal digits that stay the same for the same text: what Cloudflare's ids look like.
std::string IdFrom(std::string_view text) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  std::string id;
  for (std::uint64_t hash :
       {std::uint64_t{0xcbf29ce484222325}, std::uint64_t{0x84222325cbf29ce4}}) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    for (int shift = 60; shift >= 0; shift -= 4) {
      id.push_back("0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 0xFU]);
    }
  }
  return id;
}

void WriteAccount(JsonWriter& json, const Account& account) {
  json.BeginObject().Key("id").String(account.id).Key("name").String(account.name);
  json.Key("type").String("standard").EndObject();
}

std::string WritePage(const std::vector<const Account*>& accounts, std::uint64_t page,
                      const std::function<void(JsonWriter&, const Account&)>& write) {
  PageInfo info{0, page, kPerPage, accounts.size()};
  std::string items;
  JsonWriter json(items);
  json.BeginArray();
  const std::uint64_t first = (page - 1) * kPerPage;
  for (std::uint64_t i = first; i < accounts.size() && info.count < kPerPage; ++i) {
    write(json, *accounts[i]);
    ++info.count;
  }
  json.EndArray();
  return ListEnvelope(items, info);
}

}  // namespace

std::string TokenVerification(const Caller& caller) {
  std::string result;
  JsonWriter json(result);
  json.BeginObject().Key("id").String(IdFrom(caller.token->token.value_or(caller.user->id)));
  json.Key("status").String("active").EndObject();
  return SuccessEnvelope(result);
}

std::string UserDetails(const Caller& caller) {
  std::string result;
  JsonWriter json(result);
  json.BeginObject().Key("id").String(IdFrom(caller.user->id));
  json.Key("email").String(caller.user->email);
  json.Key("username").String(caller.user->name);
  json.Key("first_name").Null().Key("last_name").Null();
  json.Key("two_factor_authentication_enabled").Boolean(false).Key("suspended").Boolean(false);
  json.EndObject();
  return SuccessEnvelope(result);
}

std::string AccountList(const std::vector<const Account*>& accounts, std::uint64_t page) {
  return WritePage(accounts, page, WriteAccount);
}

std::string MembershipList(const std::vector<const Account*>& accounts, std::uint64_t page) {
  return WritePage(accounts, page, [](JsonWriter& json, const Account& account) {
    json.BeginObject().Key("id").String(IdFrom("membership " + account.id));
    json.Key("status").String("accepted").Key("account");
    WriteAccount(json, account);
    json.Key("roles").BeginArray().String("Super Administrator - All Privileges").EndArray();
    json.EndObject();
  });
}

std::string AccountDetails(const Account& account) {
  std::string result;
  JsonWriter json(result);
  WriteAccount(json, account);
  return SuccessEnvelope(result);
}

}  // namespace compat::cloudflare
