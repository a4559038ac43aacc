// What wrangler asks the API for bindings that its configuration calls remote: a session, whose
// token then stands in every call.

#pragma once

#include <optional>

#include "compat/access.h"
#include "compat/binding/preview_token.h"
#include "emulator/http/http.h"
#include "emulator/http/router.h"

namespace emulator {

// Keeps nothing of a session: its token holds the account and the databases. Thread-safe.
class PreviewSessions {
 public:
  // `access` must outlive this.
  explicit PreviewSessions(const compat::Access& access) : access_(access) {}

  // Routes of the API, whose failures are worded as its. This outlives `router`.
  void AddRoutes(Router& router);

  // Whether a request is within a session, well or not.
  static bool HasToken(const Request& request);
  // The session that a call belongs to; none when it has no such token. Throws kMalformedRequest
  // for a token that was not made here, in the words after which wrangler begins another session.
  std::optional<compat::binding::PreviewSession> Find(const Request& request) const;

 private:
  compat::Caller Authorize(const RoutedRequest& routed) const;
  Response StartUpload(const RoutedRequest& routed) const;
  Response ShowSubdomain(const RoutedRequest& routed) const;
  Response StartSession(const RoutedRequest& routed) const;

  const compat::Access& access_;
  const compat::binding::PreviewTokens tokens_;
};

}  // namespace emulator
