// Reads and checks the --config file; the server does not start on a wrong one.

#pragma once

#include <filesystem>
#include <string>

#include "compat/configuration.h"

namespace compat {

// Throws kInvalidRequest with the message "PATH: what is wrong", of which PATH is the place in the
// file, such as workspaces[0].members[1].user, or $ for the file as a whole. Of several faults any
// one is named.
Configuration ParseConfiguration(const std::string& text);

// The same for a file; that it is missing or cannot be read is a fault of $ too.
Configuration ReadConfiguration(const std::filesystem::path& file);

}  // namespace compat
