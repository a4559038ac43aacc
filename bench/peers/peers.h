// What people write by hand in D1's place: the servers of this folder, on Node.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/figures.h"

namespace bench {

struct Peer {
  std::string name;  // as a table calls it
  std::string script;
};

// One installation of their packages, for the Node that is on the path.
class Peers {
 public:
  // Installs them when they are not there yet. Throws std::runtime_error.
  Peers();

  const std::vector<Peer>& all() const { return all_; }

  // Starts one over the folder `data`: the words of a ChildProcess, whose port ReadPort tells. Its
  // databases are "/read" and "/written", and take whole texts of SQL at "/script".
  std::vector<std::string> ServeCommand(const Peer& peer, const std::filesystem::path& data) const;

  // Of the packages.
  std::vector<Fact> Versions() const;

 private:
  std::filesystem::path folder_;
  std::vector<Peer> all_;
};

}  // namespace bench
