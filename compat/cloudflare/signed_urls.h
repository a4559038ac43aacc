// URLs that need no credentials, because they carry a signature and an end.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "compat/query_parameters.h"
#include "storage/clock.h"
#include "storage/error.h"

namespace compat::cloudflare {

// Signs with a key that is made anew each time: a URL is worth nothing to the next process.
// Thread-safe.
class SignedUrls {
 public:
  // As the service's.
  static constexpr std::int64_t kLifeMs = 3'600'000;

  explicit SignedUrls(const storage::Clock& clock);

  // "ORIGIN/PATH?expires=SECONDS&signature=…" for `method`, good for kLifeMs. `origin` is where the
  // client reaches this server, e.g. "http://localhost:8731".
  std::string Make(std::string_view method, std::string_view origin, std::string_view path) const;
  // Throws kForbidden unless the parameters are those of a URL that was made here for `method` and
  // `path`, and is still good.
  void Check(std::string_view method, std::string_view path,
             const QueryParameters& parameters) const;
  // What a URL is answered whose time is over.
  static storage::Error Expired();

 private:
  std::string Signature(std::string_view method, std::string_view path,
                        std::string_view expires) const;

  const storage::Clock& clock_;
  std::array<unsigned char, 32> key_{};
};

}  // namespace compat::cloudflare
