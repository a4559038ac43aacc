#include "emulator/control/control_cursors.h"

#include "compat/control/page.h"
#include "storage/catalog/catalog_secret.h"
#include "storage/id_source.h"

namespace emulator {

std::string ControlCursors::Seal(std::string_view list, std::string_view payload) {
  return cursors().Seal(list, payload);
}

std::optional<std::string> ControlCursors::FindAfter(std::string_view list,
                                                     const ControlCall& call) {
  const std::string* const after = call.parameters.Find("after");
  if (after == nullptr) return std::nullopt;
  auto payload = cursors().Open(list, *after);
  if (!payload) throw compat::control::WrongCursor();
  return payload;
}

const compat::SealedCursors& ControlCursors::cursors() {
  // Not at start: making the key waits for the disk. It is nobody's to foresee, whatever the seed.
  std::call_once(made_, [this] {
    storage::SystemIdSource random;
    cursors_.emplace(storage::GetSecret(databases_.catalog().file(), random, "cursors"));
  });
  return *cursors_;
}

}  // namespace emulator
