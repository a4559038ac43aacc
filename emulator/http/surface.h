// A part of the API that the server answers: routes, and words for their failures.

#pragma once

#include "emulator/http/http.h"
#include "emulator/http/router.h"
#include "storage/error.h"

namespace emulator {

// The application has a list of them; each request that fails is worded by the first that owns it.
// Thread-safe, but for AddRoutes.
class Surface {
 public:
  virtual ~Surface() = default;

  // Whether a request is this surface's to answer, also when it has no such route. It may have no
  // path at all: the request line could not be read.
  virtual bool Owns(const Request& request) const = 0;

  // Whether the request is answered whatever host it names (see HostRules), because no browser
  // sends such. Asked of every request of another host.
  virtual bool ServesAnyHost(const Request& /*request*/) const { return false; }

  // The whole surface as one table. To be called once; this outlives `router`.
  virtual void AddRoutes(Router& router) = 0;

  // The answer to a request of this surface that failed.
  virtual Response AnswerError(const Request& request, const storage::Error& error) const = 0;
};

}  // namespace emulator
