// Who may see which records, as the configuration says.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compat/access.h"
#include "compat/configuration.h"
#include "storage/records/records.h"
#include "storage/records/workspace_directory.h"

namespace compat::workspace {

enum class Visibility {
  kNone,         // the record does not exist for the caller
  kIntegration,  // it can be read and queried
  kMember,       // whatever the permissions allow
};

// How the caller sees the records of a workspace. Who sees those of a namespace is a member of
// every workspace there.
Visibility VisibilityOf(const Configuration& configuration, const Caller& caller,
                        std::string_view workspace_id);

// The caller's part of a list's scope; `namespace_id` is whose records it sees.
void LimitScope(const Configuration& configuration, const Caller& caller, std::string namespace_id,
                storage::RecordScope& scope);

// What the catalog has to know of the configuration.
storage::WorkspaceDirectory DirectoryOf(const Configuration& configuration);

// 7, 30 and 90 days; what is in the tier "none" is kept.
std::vector<storage::RetentionPeriod> RetentionPeriods();

}  // namespace compat::workspace
