#include "emulator/commands/backup_flags.h"

#include <CLI/CLI.hpp>

namespace emulator {

void AddBackupCommands(CLI::App& app, Options& options) {
  const auto add = [&](const char* name, const char* about, Command what) {
    CLI::App* command = app.add_subcommand(name, about);
    command->add_option("--data", options.data, "Data folder")->capture_default_str();
    command->callback([&options, what] { options.command = what; });
    return command;
  };
  add("backup",
      "Copy a data folder with all its databases and their histories, also while a server uses it",
      Command::kBackup)
      ->add_option("BACKUP", options.backup,
                   "The copy, which is made: one file where its name ends in .tar")
      ->required();
  add("restore", "Make a data folder of a backup", Command::kRestore)
      ->add_option("BACKUP", options.backup, "The backup, which stays as it is")
      ->required();
}

}  // namespace emulator
