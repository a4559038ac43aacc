// What the routes that create, change, list and describe databases are asked.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compat/query_parameters.h"
#include "storage/catalog/database_record.h"

namespace compat::cloudflare {

// All throw kInvalidRequest in D1's words.

// The body of POST …/d1/database.
struct CreateRequest {
  std::string name;
  std::optional<std::string> region;  // in upper case: the location hint
  std::optional<std::string> jurisdiction;
  std::optional<std::string> read_replication;
};
CreateRequest ParseCreateRequest(std::string body);

// The body of PUT and PATCH …/d1/database/{id}.
enum class Presence { kRequired, kOptional };
struct UpdateRequest {
  std::optional<std::string> read_replication;  // the mode
};
// An empty body of a PATCH asks for nothing.
UpdateRequest ParseUpdateRequest(std::string body, Presence read_replication);

// The query string of GET …/d1/database.
struct ListRequest {
  std::optional<std::string> name_part;
  std::uint64_t page = 1;
  std::uint64_t per_page = 0;
};
ListRequest ParseListRequest(const QueryParameters& parameters);

// The page that an account route is asked for. Throws as the others.
std::uint64_t ParsePageNumber(const QueryParameters& parameters);

// Which keys of a database's description are wanted.
class Fields {
 public:
  // `fields` may be one comma list or stand several times; without it every key is wanted.
  explicit Fields(const QueryParameters& parameters);
  bool Wants(std::string_view field) const;

 private:
  std::optional<std::uint32_t> wanted_;  // a bit for each of the known fields
};

// A database of the account as D1 makes it where nothing is said of it, without uuid and name.
storage::DatabaseRecord NewDatabaseOf(std::string account_id);

// Throws D1's error for a name that no database may have.
void CheckDatabaseName(std::string_view name);

// Whether `text` is a UUID in D1's eyes: 8-4-4-4-12 hexadecimal digits, in any case.
bool IsUuid(std::string_view text);
// Throws D1's error for a path whose database id is none.
void CheckIsUuid(std::string_view text);

}  // namespace compat::cloudflare
