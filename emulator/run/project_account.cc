#include "emulator/run/project_account.h"

#include <algorithm>
#include <filesystem>

namespace emulator {

compat::WranglerConfig ProjectHere() {
  const auto config = compat::FindWranglerConfig(std::filesystem::current_path());
  return config ? compat::ReadWranglerConfig(*config) : compat::WranglerConfig();
}

compat::Configuration WithProjectAccount(compat::Configuration configuration,
                                         const compat::WranglerConfig& project,
                                         std::ostream& messages) {
  const std::string& id = project.account_id;
  if (id.empty()) return configuration;
  auto& accounts = configuration.accounts;
  auto account = std::ranges::find(accounts, id, &compat::Account::id);
  if (account == accounts.end()) {
    if (configuration.mode == compat::ConfigurationMode::kConfigured) {
      TellOfMissingAccount(id, messages);
      return configuration;
    }
    account = accounts.insert(accounts.end(), {.id = id, .name = id});
  }
  std::rotate(accounts.begin(), account, account + 1);
  return configuration;
}

void TellOfMissingAccount(const std::string& account_id, std::ostream& messages) {
  messages << "d1-emulator: the wrangler configuration names the account " << account_id
           << ", which is not here: wrangler's own commands will not find its databases\n";
}

}  // namespace emulator
