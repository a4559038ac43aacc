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

Miniflare::Miniflare(MiniflareVersion version) {
  ChildProcess install({BENCH_DIR "/../tests/clients/install"});
  std::string output = install.ReadRest();
  if (install.Wait() != 0 || output.empty()) {
    throw std::runtime_error("there is no Miniflare; --without-miniflare leaves it out");
  }
  output.pop_back();  // the line's end
  folder_ = output;
  const bool is_fifth = version == MiniflareVersion::k5;
  // The fifth is the one that the newer wrangler brings along.
  const std::filesystem::path modules =
      is_fifth ? "node_modules/wrangler-new/node_modules" : "node_modules";
  package_ = folder_ / modules / "miniflare";
  name_ = is_fifth ? "Miniflare 5" : "Miniflare";
}

std::vector<std::string> Miniflare::ServeCommand(const std::filesystem::path& data,
                                                 const std::string& url) const {
  std::vector<std::string> arguments = {data.string()};
  if (!url.empty()) arguments.push_back(url);
  return Command(BENCH_DIR "/miniflare/serve.mjs", arguments);
}

std::vector<std::string> Miniflare::Command(const std::string& script,
                                            const std::vector<std::string>& arguments) const {
  std::vector<std::string> words = {(folder_ / "node").string(), script, package_.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

std::vector<Fact> Miniflare::Versions() const {
  ChildProcess node({(folder_ / "node").string(), "--version"});
  return {{name_, VersionIn(package_)},
          {"workerd", VersionIn(folder_ / "node_modules" / "workerd")},
          {"Node", node.ReadLine().substr(1)}};
}

}  // namespace bench
