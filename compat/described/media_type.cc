#include "compat/described/media_type.h"

#include <string>

#include "storage/ascii.h"

namespace compat {

using storage::Error;
using storage::ErrorKind;

bool IsMediaType(std::string_view header, std::string_view type) {
  header = header.substr(0, header.find(';'));
  while (header.ends_with(' ') || header.ends_with('\t')) header.remove_suffix(1);
  return storage::EqualIgnoringCase(header, type);
}

Error WrongMediaType(std::string_view type) {
  return Error(ErrorKind::kUnsupportedMedia, "expected a body of the type " + std::string(type));
}

}  // namespace compat
