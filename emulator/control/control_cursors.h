// The cursors of the control surface's lists.

#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/control/page.h"
#include "compat/described/sealed_cursor.h"
#include "emulator/control/control_call.h"
#include "emulator/http/http.h"
#include "storage/database/databases.h"

namespace emulator {

// Cursors survive a restart. Thread-safe.
class ControlCursors {
 public:
  explicit ControlCursors(storage::Databases& databases) : databases_(databases) {}

  std::string Seal(std::string_view list, std::string_view payload);
  // What `?after=` holds; none without it. Throws kInvalidRequest for a cursor that is none of the
  // list's.
  std::optional<std::string> FindAfter(std::string_view list, const ControlCall& call);
  // How many records a page is to have, as the request says.
  static std::size_t LimitOf(const ControlCall& call) {
    return static_cast<std::size_t>(call.parameters.Integer("limit"));
  }
  // The answer with the first of `records`, which may be more than a page has: each as `append(out,
  // record)` writes it, and `next` with what `payload(last)` says of the page's last one.
  template <typename Record, typename Append, typename Payload>
  Response PageOf(std::string_view list, const ControlCall& call, std::vector<Record> records,
                  const Append& append, const Payload& payload) {
    const std::size_t limit = LimitOf(call);
    std::optional<std::string> next;
    if (records.size() > limit) {
      records.erase(records.begin() + static_cast<std::ptrdiff_t>(limit), records.end());
      next = Seal(list, payload(records.back()));
    }
    std::string items;
    for (const Record& record : records) {
      if (!items.empty()) items += ',';
      append(items, record);
    }
    return JsonResponse(compat::control::PageAnswer(items, next));
  }

 private:
  const compat::SealedCursors& cursors();

  storage::Databases& databases_;
  std::once_flag made_;
  std::optional<compat::SealedCursors> cursors_;  // by the first that is needed
};

}  // namespace emulator
