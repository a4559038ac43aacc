#include "storage/try_warn.h"

#include <exception>
#include <string>

namespace storage {

void TryWarn(Log& log, std::initializer_list<std::string_view> pieces) noexcept {
  try {
    std::string message;
    for (const std::string_view piece : pieces) message += piece;
    log.Warn(message);
  } catch (const std::exception&) {
    // As the header says.
  }
}

}  // namespace storage
