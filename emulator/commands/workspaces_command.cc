#include "emulator/commands/workspaces_command.h"

#include <algorithm>
#include <iomanip>
#include <string>

namespace emulator {

void ListWorkspaces(const compat::Configuration& configuration, std::ostream& out) {
  std::size_t slug_width = 4;
  for (const compat::Workspace& workspace : configuration.workspaces) {
    slug_width = std::max(slug_width, workspace.slug.size());
  }
  const auto line = [&](const std::string& id, const std::string& slug, const std::string& account,
                        const std::string& name) {
    out << std::left << std::setw(28) << id << "  " << std::setw(static_cast<int>(slug_width))
        << slug << "  " << std::setw(32) << account << "  " << name << '\n';
  };
  line("id", "slug", "account", "name");
  for (const compat::Workspace& workspace : configuration.workspaces) {
    line(workspace.id, workspace.slug, workspace.account_id, workspace.name);
  }
}

}  // namespace emulator
