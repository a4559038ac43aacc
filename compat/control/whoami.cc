#include "compat/control/whoami.h"

#include "compat/json/json_writer.h"

namespace compat::control {

std::string WhoamiAnswer(const Caller& caller, const std::vector<const Account*>& accounts) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("user").BeginObject();
  json.Key("id").String(caller.user->id).Key("email").String(caller.user->email);
  json.Key("name").String(caller.user->name).EndObject();
  json.Key("permissions").BeginArray();
  for (const Permission permission : kPermissions) {
    if (caller.token->permissions.Allow(permission)) json.String(NameOf(permission));
  }
  json.EndArray().Key("accounts").BeginArray();
  for (const Account* const account : accounts) {
    json.BeginObject().Key("id").String(account->id).Key("name").String(account->name).EndObject();
  }
  json.EndArray().EndObject();
  return body;
}

}  // namespace compat::control
