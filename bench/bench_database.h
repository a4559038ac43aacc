// The dataset in a file of its own.

#pragma once

#include <string>

#include "bench/dataset.h"
#include "bench/plain_sqlite.h"
#include "bench/scratch_folder.h"

namespace bench {

class BenchDatabase {
 public:
  BenchDatabase() { ExecutePlain(OpenPlain(path()).get(), DatasetSql()); }

  std::string path() const { return (folder_.path() / "database.sqlite").string(); }

 private:
  ScratchFolder folder_;
};

}  // namespace bench
