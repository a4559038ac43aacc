// Shows an address in the browser that the system has for its user.

#pragma once

#include <string>

namespace emulator {

// Returns at once; what the browser does is its own. False when the system has no xdg-open.
bool OpenInBrowser(const std::string& url);

}  // namespace emulator
