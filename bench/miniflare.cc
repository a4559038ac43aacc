#include "bench/miniflare.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "bench/child_process.h"
#include "compat/json/json_reader.h"

namespace bench {

namespace {

std::string VersionIn(const std::filesystem::path& package) {
  std::ifstream file(package / "package.json");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return std::string(
      compat::JsonDocument::Parse(std::move(text)).root().Find("version")->AsString());
}

}  // namespace

Miniflare::Miniflare() {
  ChildProcess install({BENCH_DIR "/../tests/clients/install"});
  std::string output = install.ReadRest();
  if (install.Wait() != 0 || output.empty()) {
    throw std::runtime_error("there is no Miniflare; --without-miniflare leaves it out");
  }
  output.pop_back();  // the line's end
  folder_ = output;
}

std::vector<std::string> Miniflare::ServeCommand(const std::filesystem::path& data) const {
  return {(folder_ / "node").string(), BENCH_DIR "/miniflare/serve.mjs", folder_.string(),
          data.string()};
}

std::vector<Fact> Miniflare::Versions() const {
  const std::filesystem::path modules = folder_ / "node_modules";
  ChildProcess node({(folder_ / "node").string(), "--version"});
  return {{"Miniflare", VersionIn(modules / "miniflare")},
          {"workerd", VersionIn(modules / "workerd")},
          {"Node", node.ReadLine().substr(1)}};
}

}  // namespace bench
