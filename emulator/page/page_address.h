// Which paths are views of the page.

#pragma once

#include <string_view>

namespace emulator {

// "/", "/a/ACCOUNT", "/a/ACCOUNT/d/UUID" and so on, percent-encoded; one slash at the end changes
// nothing. Says nothing of whether there is such an account, database or table.
bool IsPageAddress(std::string_view path);

}  // namespace emulator
