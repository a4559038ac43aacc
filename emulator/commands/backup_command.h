// d1-emulator backup and restore.

#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "emulator/http/http.h"
#include "emulator/log.h"
#include "emulator/options.h"
#include "storage/data_directory.h"
#include "storage/database/databases.h"

namespace emulator {

// Copies the data folder, or has the server copy it that uses it. What was done goes to `messages`.
// Throws kNotFound where there is no data folder, kLocked when the server cannot be reached, or
// another command uses the folder, and what storage::BackUpFolder throws.
void BackUpDataFolder(const Options& options, Log& log, std::ostream& messages);

// Makes the data folder of a backup; there is none yet. Throws what storage::RestoreFolder throws.
void RestoreDataFolder(const Options& options, std::ostream& messages);

// The path that a command asks its server by. It is no API: the two are one program.
inline constexpr const char* kBackupPath = "/folder/backup";

// The server's side; `check` is called every so often, and what it throws ends the copying. Throws
// kForbidden for a request without the key. Thread-safe.
Response AnswerBackup(const Request& request, const std::string& key, storage::Databases& databases,
                      const storage::DataDirectory& directory, const std::function<void()>& check);

}  // namespace emulator
