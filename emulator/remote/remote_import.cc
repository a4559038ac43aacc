#include "emulator/remote/remote_import.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include <httplib.h>

#include "compat/json/json_texts.h"
#include "emulator/remote/remote_failure.h"
#include "emulator/remote/transfer_state.h"
#include "storage/error.h"

namespace emulator {

using compat::JsonObjectOf;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::chrono::milliseconds kBetweenPolls{100};
constexpr std::size_t kPieceBytes = std::size_t{1} << 18U;
// The upload's answer comes once all has been looked through.
constexpr std::chrono::minutes kLongestDigest{10};

std::string WithoutQuotes(std::string etag) {
  std::erase(etag, '"');
  return etag;
}

class Import {
 public:
  Import(RemoteDatabases& databases, const RemoteDatabase& database, const UploadFile& file,
         const std::function<void(std::uint64_t)>& on_bytes)
      : databases_(databases),
        client_(databases.client()),
        database_(database),
        file_(file),
        on_bytes_(on_bytes),
        path_(databases.PathOf(database.uuid) + "/import"),
        retries_(client_.access().pause, client_.messages()) {}

  void Run() {
    while (!RunOnce()) continue;
  }

 private:
  using Phase = TransferState::Phase;

  // False when all is to be done once more.
  bool RunOnce() {
    auto answer =
        client_.Send("POST", path_, JsonObjectOf({{"action", "init"}, {"etag", file_.digest()}}),
                     Repeat::kUnsafe);
    if (!answer) return WhatBecameOfIt("");
    const std::string upload_url = answer->Text("result.upload_url");
    // Without one the service has the file already, and runs it.
    if (!upload_url.empty()) {
      if (const auto complaint = Upload(upload_url); !complaint.empty()) return Again(complaint);
      answer = client_.Send("POST", path_,
                            JsonObjectOf({{"action", "ingest"},
                                          {"etag", file_.digest()},
                                          {"filename", answer->Text("result.filename")}}),
                            Repeat::kUnsafe);
      if (!answer) return WhatBecameOfIt("");
    }
    return Await(TransferStateOf(*answer));
  }

  bool Await(TransferState state) {
    std::string bookmark;
    while (state.phase == Phase::kActive) {
      if (state.bookmark == bookmark) client_.access().pause(kBetweenPolls);
      bookmark = state.bookmark;
      const auto answer = client_.Send(
          "POST", path_, JsonObjectOf({{"action", "poll"}, {"current_bookmark", bookmark}}),
          Repeat::kSafe);
      state = TransferStateOf(*answer);
    }
    if (state.phase == Phase::kComplete) return true;
    // It has ended by itself, and whoever was to be told of it was not.
    const bool has_ended = state.complaint.find("Not currently import") != std::string::npos;
    if (has_ended || IsPassingError(state.complaint)) return WhatBecameOfIt(state.complaint);
    throw Error(ErrorKind::kInvalidRequest,
                database_.name + " is not imported there: " + state.complaint);
  }

  bool WhatBecameOfIt(const std::string& complaint) {
    if (!databases_.IsEmpty(database_.uuid)) return true;
    return Again(complaint.empty() ? "nobody knows what became of the import, of which nothing is "
                                     "there"
                                   : complaint);
  }

  bool Again(const std::string& complaint) {
    if (retries_.Again(database_.name + ": " + complaint)) return false;
    throw Error(ErrorKind::kIo, database_.name + " is not imported there: " + complaint);
  }

  // Empty when it has arrived.
  std::string Upload(const std::string& url) {
    const RemoteAddress address = ParseFileAddress(url, client_.access().api);
    const auto client = MakeRemoteClient(address.origin, client_.access());
    client->set_read_timeout(kLongestDigest);
    std::string piece(kPieceBytes, '\0');
    const auto send = [&](std::size_t offset, std::size_t left, httplib::DataSink& sink) {
      const std::size_t count =
          file_.bytes().ReadAt(offset, piece.data(), std::min(left, piece.size()));
      if (count > 0 && on_bytes_) on_bytes_(count);
      return count > 0 && sink.write(piece.data(), count);
    };
    const httplib::Result result =
        client->Put(address.path, file_.bytes().size_bytes(), send, "application/octet-stream");
    if (!result) {
      std::string failure = FailureText(address.origin, result.error());
      if (IsOfCertificate(result.error())) throw Error(ErrorKind::kIo, failure);
      return failure;
    }
    if (result->status / 100 == 3) {
      throw Error(ErrorKind::kIo,
                  RedirectText(address.origin, result->get_header_value("Location")));
    }
    if (result->status != httplib::StatusCode::OK_200) {
      std::string failure =
          "the upload is answered " + std::to_string(result->status) + " by " + address.origin;
      // An address that is no longer good is given anew.
      const bool may_pass = IsPassingStatus(result->status) || result->status == 403;
      if (!may_pass) throw Error(ErrorKind::kIo, failure);
      return failure;
    }
    if (WithoutQuotes(result->get_header_value("ETag")) == file_.digest()) return {};
    return "what has arrived at " + address.origin + " is not what was sent, by its ETag";
  }

  RemoteDatabases& databases_;
  RemoteClient& client_;
  const RemoteDatabase& database_;
  const UploadFile& file_;
  const std::function<void(std::uint64_t)>& on_bytes_;
  const std::string path_;
  Retries retries_;
};

}  // namespace

void ImportRemotely(RemoteDatabases& databases, const RemoteDatabase& database,
                    const UploadFile& file,
                    const std::function<void(std::uint64_t bytes)>& on_bytes) {
  Import(databases, database, file, on_bytes).Run();
}

}  // namespace emulator
