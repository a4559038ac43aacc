#include "storage/folder_name.h"

namespace storage {

std::string FolderName(const std::string& uuid, const std::string& account_id, unsigned n) {
  if (n == 1) return uuid;
  std::string name = uuid + '@' + account_id;
  if (n > 2) name += '.' + std::to_string(n - 1);
  return name;
}

std::string UuidOfFolder(std::string_view folder) {
  return std::string(folder.substr(0, folder.find('@')));
}

std::optional<std::string> AccountOfFolder(std::string_view folder) {
  const std::size_t at = folder.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  folder.remove_prefix(at + 1);
  return std::string(folder.substr(0, folder.find('.')));
}

}  // namespace storage
