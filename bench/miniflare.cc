#include "bench/miniflare.h"

#include "bench/child_process.h"
#include "bench/node_packages.h"

namespace bench {

Miniflare::Miniflare(MiniflareVersion version)
    : folder_(InstallPackages("tests/clients",
                              "there is no Miniflare; --without-miniflare leaves it out")) {
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
  return {{name_, PackageVersion(package_)},
          {"workerd", PackageVersion(folder_ / "node_modules" / "workerd")},
          {"Node", node.ReadLine().substr(1)}};
}

}  // namespace bench
