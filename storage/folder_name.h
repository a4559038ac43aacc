// What the folders of databases are called. The catalog says which folder is whose; names only tell
// a person, and whoever has lost the catalog.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace storage {

// The nth name to try for the folder of an account's database, n from 1: "UUID", "UUID@ACCOUNT",
// "UUID@ACCOUNT.2", ...
std::string FolderName(const std::string& uuid, const std::string& account_id, unsigned n);

std::string UuidOfFolder(std::string_view folder);

// None where the name does not tell.
std::optional<std::string> AccountOfFolder(std::string_view folder);

}  // namespace storage
