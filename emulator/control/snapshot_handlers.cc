#include "emulator/control/snapshot_handlers.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "compat/cloudflare/time_travel.h"
#include "compat/control/errors.h"
#include "compat/control/namespaces.h"
#include "compat/control/snapshots.h"
#include "emulator/control/state_finder.h"
#include "storage/database/snapshots.h"
#include "storage/error.h"

namespace emulator {

namespace control = compat::control;
using control::Operation;

namespace {

constexpr const char* kSnapshots = "snapshots";

}  // namespace

void SnapshotHandlers::Add(ControlHandlers& handlers) {
  handlers[Operation::kListSnapshots] = [this](const ControlCall& call) { return List(call); };
  handlers[Operation::kMakeSnapshot] = [this](const ControlCall& call) { return Make(call); };
  handlers[Operation::kRemoveSnapshot] = [this](const ControlCall& call) { return Remove(call); };
  handlers[Operation::kRestoreSnapshot] = [this](const ControlCall& call) { return Restore(call); };
}

Response SnapshotHandlers::List(const ControlCall& call) {
  const std::string after = cursors_.FindAfter(kSnapshots, call).value_or("");
  const auto database = targets_.GetDatabase(call);
  return cursors_.PageOf(
      kSnapshots, call,
      storage::ListSnapshots(databases_.catalog().file(), database->folder, after,
                             ControlCursors::LimitOf(call) + 1),
      [](std::string& out, const auto& record) { out += control::SnapshotItem(record); },
      [](const auto& last) { return last.name; });
}

Response SnapshotHandlers::Make(const ControlCall& call) {
  const std::string& name = call.part(1);
  control::CheckTemplateName(name);
  const control::SnapshotRequest wanted = control::ReadNewSnapshot(call.body);
  const auto record = targets_.GetDatabase(call);
  const auto database = OpenCaughtUp(databases_, *record, call.part(0));
  CheckKeepsHistory(*database);
  storage::SnapshotOrder order{name, std::nullopt, wanted.note};
  if (wanted.at) order.at = GetState(databases_, *record, *database, *wanted.at);
  Response response = JsonResponse(
      control::SnapshotItem(storage::MakeSnapshot(databases_, clock_, *record, order)));
  response.status = 201;
  return response;
}

Response SnapshotHandlers::Remove(const ControlCall& call) {
  const std::string& name = call.part(1);
  const auto record = targets_.GetDatabase(call);
  if (!storage::DeleteSnapshot(databases_.catalog().file(), record->folder, name)) {
    throw control::SnapshotNotFound(name);
  }
  return JsonResponse(control::SnapshotNameAnswer(name));
}

Response SnapshotHandlers::Restore(const ControlCall& call) {
  const auto record = targets_.GetDatabase(call);
  const auto database = OpenCaughtUp(databases_, *record, call.part(0));
  const storage::HistoryLocation location =
      GetState(databases_, *record, *database, control::SnapshotName{call.part(1)});
  const storage::Restored restored = database->Restore(location);
  return JsonResponse(
      compat::cloudflare::RestoreResult(location.position, restored.previous, restored.position));
}

}  // namespace emulator
