// The dump that `wrangler d1 export --local` asks a binding for, by a PRAGMA of Miniflare's own.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "storage/query/query.h"
#include "storage/transfer/dump.h"

namespace compat::binding {

// What a call wants dumped: `PRAGMA miniflare_d1_export(?,?,?);`, to the letter and alone, with
// [no schema, no data, names of tables…] as parameters. None for every other call.
std::optional<storage::DumpOptions> FindExport(std::span<const storage::Query> queries);

// One thread at a time.
class ExportAnswer {
 public:
  explicit ExportAnswer(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Takes a dump piece by piece. Throws kResultTooLarge.
  void Add(std::string_view piece);
  // One object with one row, whose values are the dump's lines.
  std::string Finish() const;

 private:
  const std::size_t max_bytes_;
  std::string text_;
};

}  // namespace compat::binding
