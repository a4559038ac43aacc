// Packages for Node that a bench compares with.

#pragma once

#include <filesystem>
#include <string>

namespace bench {

// Installs what the lock file in `folder` of the repository names, when it is not there yet, and
// returns where it lies: see script/npm-install. Throws std::runtime_error, as `otherwise` says,
// where that cannot be done; the reason is on stderr by then.
std::filesystem::path InstallPackages(const std::string& folder, const char* otherwise);

// What the package in a folder says of itself. Throws where there is none.
std::string PackageVersion(const std::filesystem::path& package);

}  // namespace bench
