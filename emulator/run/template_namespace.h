// A namespace of a template that is filled once, by whoever comes first.

#pragma once

#include <functional>
#include <string>

#include "emulator/run/client_variables.h"

namespace emulator {

struct TemplateOrder {
  std::string name;
  // Fills the account that it is told, where nobody has yet.
  std::function<void(const ServerAccess&)> fill;
  // Asked while somebody else fills it; false to wait no longer.
  std::function<bool()> goes_on;
};

// One thread at a time.
class TemplateNamespace {
 public:
  // Makes the template on `server`, or waits for who does, and then the namespace. Throws what
  // `fill` throws, after which the template is there to be claimed again; kInvalidRequest with the
  // server's words when it refuses; kIo.
  TemplateNamespace(ServerAccess server, const TemplateOrder& order);
  // Removes the namespace.
  ~TemplateNamespace();
  TemplateNamespace(const TemplateNamespace&) = delete;
  TemplateNamespace& operator=(const TemplateNamespace&) = delete;

  // Of the namespace; without an account where it was not waited for.
  const ServerAccess& access() const noexcept { return access_; }

 private:
  const ServerAccess server_;
  ServerAccess access_;
};

}  // namespace emulator
