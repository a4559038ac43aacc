#include "bench/node_packages.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "bench/child_process.h"
#include "compat/json/json_reader.h"

namespace bench {

std::filesystem::path InstallPackages(const std::string& folder, const char* otherwise) {
  const std::string repository = BENCH_DIR "/../";
  ChildProcess install({repository + "script/npm-install", repository + folder});
  std::string output = install.ReadRest();
  if (install.Wait() != 0 || output.empty()) throw std::runtime_error(otherwise);
  output.pop_back();  // the line's end
  return output;
}

std::string PackageVersion(const std::filesystem::path& package) {
  std::ifstream file(package / "package.json");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return std::string(
      compat::JsonDocument::Parse(std::move(text)).root().Find("version")->AsString());
}

}  // namespace bench
