#include "compat/workspace/errors.h"

#include <string>

namespace compat::workspace {

using storage::Error;
using storage::ErrorKind;

Error DatabaseNotFound(std::string_view id) {
  return Error(ErrorKind::kNotFound, "there is no database " + std::string(id));
}

Error WorkspaceNotFound(std::string_view id) {
  return Error(ErrorKind::kNotFound, "there is no workspace " + std::string(id));
}

Error OnlyForMembers() {
  return Error(ErrorKind::kForbidden, "only members of the workspace that owns it may do this");
}

Error OnlyForReading() {
  return Error(ErrorKind::kForbidden, "the caller may only run statements that read");
}

Error DatabaseDeleted(const storage::WorkspaceRecord& record) {
  return Error(ErrorKind::kConflict,
               "the D1 database of " + record.id + " was deleted, or could not be made");
}

void CheckIsUsable(const storage::WorkspaceRecord& record) {
  if (record.deleted_at_ms) {
    throw Error(ErrorKind::kConflict, "the database " + record.id + " is deleted");
  }
  if (record.status == "provisioning") {
    throw Error(ErrorKind::kConflict, "the database " + record.id + " is still being made");
  }
  if (record.status != "ready") throw DatabaseDeleted(record);
}

}  // namespace compat::workspace
