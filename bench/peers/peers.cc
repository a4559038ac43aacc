#include "bench/peers/peers.h"

#include "bench/node_packages.h"

namespace bench {

Peers::Peers()
    : folder_(
          InstallPackages("bench/peers", "there are no peers; --without-peers leaves them out")),
      all_({{"better-sqlite3 behind Node's http", "better_sqlite3.mjs"},
            {"@libsql/client behind Hono", "libsql_hono.mjs"}}) {}

std::vector<std::string> Peers::ServeCommand(const Peer& peer,
                                             const std::filesystem::path& data) const {
  return {"node", BENCH_DIR "/peers/" + peer.script, folder_.string(), data.string()};
}

std::vector<Fact> Peers::Versions() const {
  const std::filesystem::path modules = folder_ / "node_modules";
  std::vector<Fact> versions;
  for (const char* name : {"better-sqlite3", "@libsql/client", "hono"}) {
    versions.push_back({name, PackageVersion(modules / name)});
  }
  return versions;
}

}  // namespace bench
