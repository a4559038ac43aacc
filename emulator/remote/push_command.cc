#include "emulator/remote/push_command.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "compat/limits/finding.h"
#include "emulator/check/measured_dump.h"
#include "emulator/check/transfer_findings.h"
#include "emulator/commands/find_database.h"
#include "emulator/commands/progress_bar.h"
#include "emulator/databases_options.h"
#include "emulator/remote/remote_import.h"
#include "emulator/remote/remote_session.h"
#include "emulator/remote/transfer_scratch.h"
#include "storage/data_directory.h"
#include "storage/error.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

namespace {

// One database of the folder, on its way out.
struct Outgoing {
  storage::DatabaseRecord record;
  fs::path file;
};

Outgoing FindOutgoing(const Options& options, const std::string& name_or_uuid) {
  storage::DatabaseRecord record = GetDatabase(options.data, name_or_uuid, options.account);
  fs::path file = storage::DataDirectory::DatabaseFileIn(options.data, record.folder);
  return {std::move(record), std::move(file)};
}

std::vector<compat::Finding> FaultsOf(const Options& options, const Outgoing& outgoing,
                                      const DumpMeasure& measure, LookAtValues values) {
  return FindInTransfer(outgoing.record.name, outgoing.file, PlanOf(options).database_bytes,
                        measure, values);
}

std::uint64_t SizeOf(const fs::path& file) {
  std::error_code unknown;
  const std::uintmax_t size = fs::file_size(file, unknown);
  return unknown ? 0 : size;
}

class Push {
 public:
  Push(const Options& options, RemoteDatabases& databases, TransferScratch& scratch,
       std::ostream& messages)
      : options_(options), databases_(databases), scratch_(scratch), messages_(messages) {}

  void Run(const std::string& name_or_uuid) {
    const Outgoing outgoing = FindOutgoing(options_, name_or_uuid);
    const std::string& name = outgoing.record.name;
    const auto there = databases_.Find(name);
    if (there && !databases_.IsEmpty(there->uuid)) {
      throw Error(ErrorKind::kAlreadyExists,
                  origin() + " has a database " + name + " that is not empty; it stays as it is");
    }
    UploadFile dump(scratch_.NewFile());
    const DumpMeasure measure = Dump(outgoing, dump);
    for (const auto& fault : FaultsOf(options_, outgoing, measure, LookAtValues::kNo)) {
      messages_ << "warning: " << name << ": " << LineOf(fault) << '\n';
    }
    const RemoteDatabase database = there ? *there : databases_.Create(name, outgoing.record.uuid);
    // The first line is of what is imported, whatever that is.
    if (measure.lines() > 1) Send(database, dump, there ? Before::kThere : Before::kMade);
    messages_ << "pushed " << name << " to " << origin() << "\n  uuid  " << database.uuid << '\n';
    if (database.uuid != outgoing.record.uuid) {
      messages_ << "  here  " << outgoing.record.uuid << '\n';
    }
  }

 private:
  enum class Before { kThere, kMade };

  const std::string& origin() const { return databases_.client().access().api.origin; }

  DumpMeasure Dump(const Outgoing& outgoing, UploadFile& dump) const {
    messages_ << "exporting " << outgoing.record.name << '\n';
    ProgressBar bar(messages_, SizeOf(outgoing.file));
    DumpMeasure measure =
        WriteMeasuredDump(outgoing.file, options_.dump, [&](std::string_view bytes) {
          dump.Append(bytes);
          bar.Add(bytes.size());
        });
    dump.Finish();
    bar.Finish();
    return measure;
  }

  void Send(const RemoteDatabase& database, const UploadFile& dump, Before before) {
    messages_ << "importing " << database.name << " at " << origin() << '\n';
    try {
      ProgressBar bar(messages_, dump.bytes().size_bytes());
      ImportRemotely(databases_, database, dump, [&](std::uint64_t bytes) { bar.Add(bytes); });
      bar.Finish();
    } catch (const Error&) {
      if (before == Before::kMade) TakeBack(database);
      throw;
    }
  }

  // What was made for nothing.
  void TakeBack(const RemoteDatabase& database) {
    try {
      databases_.Delete(database.uuid);
    } catch (const Error& error) {
      messages_ << "warning: " << database.name << " stays at " << origin()
                << ", made and not filled: " << error.what() << '\n';
    }
  }

  const Options& options_;
  RemoteDatabases& databases_;
  TransferScratch& scratch_;
  std::ostream& messages_;
};

}  // namespace

void PushDatabases(const Options& options, Log& log, std::ostream& messages) {
  BlockEndSignals();
  RemoteSession session(options, messages);
  TransferScratch scratch(log);
  Push push(options, session.databases(), scratch, messages);
  for (const std::string& name : options.databases) push.Run(name);
}

bool TellPushFaults(const Options& options, std::ostream& out) {
  bool has_any = false;
  for (const std::string& name : options.databases) {
    const Outgoing outgoing = FindOutgoing(options, name);
    const DumpMeasure measure =
        WriteMeasuredDump(outgoing.file, options.dump, [](std::string_view /*bytes*/) {});
    for (const auto& fault : FaultsOf(options, outgoing, measure, LookAtValues::kYes)) {
      out << outgoing.record.name << ": " << LineOf(fault) << '\n';
      has_any = true;
    }
  }
  return has_any;
}

}  // namespace emulator
