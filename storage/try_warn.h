// Warning from where nothing may be thrown.

#pragma once

#include <initializer_list>
#include <string_view>

#include "storage/log.h"

namespace storage {

// Warns with the pieces one behind the other. What cannot be said, because memory has run out, is
// left unsaid: it is called where something has failed already, and nobody is left to be told.
void TryWarn(Log& log, std::initializer_list<std::string_view> pieces) noexcept;

}  // namespace storage
