// POST …/export and …/import, and the files that go with them.

#include <algorithm>
#include <utility>

#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/envelope.h"
#include "compat/cloudflare/errors.h"
#include "compat/cloudflare/transfer_answer.h"
#include "compat/cloudflare/transfer_request.h"
#include "compat/limits.h"
#include "compat/md5.h"
#include "compat/query_parameters.h"
#include "emulator/cloudflare/cloudflare_surface.h"
#include "emulator/http/http.h"
#include "storage/error.h"

namespace emulator {

namespace cf = compat::cloudflare;

namespace {

// A dump on its way to a client.
class DumpSource final : public BodySource {
 public:
  explicit DumpSource(cf::SharedFile file) : file_(std::move(file)) {}

  std::uint64_t size_bytes() const override { return file_->size_bytes(); }
  void ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) override {
    const std::size_t before = out.size();
    out.resize(before + length);
    out.resize(before + file_->ReadAt(offset, out.data() + before, length));
  }

 private:
  const cf::SharedFile file_;  // which may be forgotten while it is still sent
};

// As long as the transfer goes on there is nothing yet.
Response TransferResponse(const cf::TransferStatus& status, const std::string& result) {
  Response response = JsonResponse(cf::SuccessEnvelope(result));
  if (status.state == cf::TransferStatus::State::kActive) response.status = 202;
  return response;
}

}  // namespace

Response CloudflareSurface::ExportDatabase(const RoutedRequest& routed) {
  cf::CheckIsUuid(routed.database_id());
  Authorize(routed, compat::Permission::kRead);
  const auto record = GetDatabase(routed);
  cf::ExportRequest wanted = cf::ParseExportRequest(routed.request.body->ReadAll());
  const std::string origin = OriginOf(routed.request);

  cf::TransferStatus status;
  if (wanted.current_bookmark) {
    status = transfers_.Poll(storage::Transfer::kExport, record->folder, *wanted.current_bookmark);
  } else {
    wanted.dump.virtual_tables = limits_.exported_virtual_tables;
    status =
        transfers_.StartExport({record->folder, Open(*record), record->account_id}, wanted.dump);
  }
  std::string url;
  if (status.state == cf::TransferStatus::State::kComplete) {
    url = urls_.Make(
        "GET", origin,
        "/d1-sqlio-outgoing-prod/" + status.result.dump_id + "/" + status.result.filename);
  }
  return TransferResponse(status, cf::ExportResult(status, url));
}

Response CloudflareSurface::ImportDatabase(const RoutedRequest& routed) {
  cf::CheckIsUuid(routed.database_id());
  Authorize(routed, compat::Permission::kWrite);
  const auto record = GetDatabase(routed);
  const cf::ImportRequest wanted = cf::ParseImportRequest(routed.request.body->ReadAll());

  // What is running goes on.
  if (wanted.action != cf::ImportAction::kPoll) quota_.CheckWrite(record->account_id);

  cf::TransferStatus status;
  switch (wanted.action) {
    case cf::ImportAction::kInit: {
      const auto known = transfers_.store().FindName(record->folder, wanted.etag);
      if (!known) {
        const std::string origin = OriginOf(routed.request);
        const std::string name = transfers_.store().NameUpload(record->account_id, record->folder);
        transfers_.WatchStore();
        const std::string url = urls_.Make("PUT", origin, "/d1-sqlio-incoming-prod/" + name);
        return JsonResponse(cf::SuccessEnvelope(cf::UploadResult(name, url)));
      }
      status = transfers_.StartImport({record->folder, Open(*record), record->account_id}, *known,
                                      wanted.etag);
      break;
    }
    case cf::ImportAction::kIngest:
      status = transfers_.StartImport({record->folder, Open(*record), record->account_id},
                                      wanted.filename, wanted.etag);
      break;
    case cf::ImportAction::kPoll:
      status = transfers_.Poll(storage::Transfer::kImport, record->folder, wanted.current_bookmark);
      break;
  }
  return TransferResponse(status, cf::ImportResult(status, record->region));
}

Response CloudflareSurface::ReceiveUpload(const RoutedRequest& routed) {
  const Request& request = routed.request;
  urls_.Check("PUT", request.path, compat::QueryParameters(request.query));
  auto file = transfers_.store().NewFile();
  compat::Md5 md5;
  request.body->Read(compat::kMaxImportBytes, [&](std::string_view piece) {
    file->Append(piece);
    md5.Add(piece);
  });
  const std::string digest = md5.Finish();
  transfers_.store().KeepUpload(routed.parameters.at(0), std::move(file), digest);
  Response response;
  response.headers.emplace_back("ETag", "\"" + digest + "\"");
  return response;
}

Response CloudflareSurface::SendDump(const RoutedRequest& routed) {
  const Request& request = routed.request;
  urls_.Check("GET", request.path, compat::QueryParameters(request.query));
  const std::string& id = routed.parameters.at(0);
  const std::string& filename = routed.parameters.at(1);
  cf::SharedFile file = transfers_.store().FindDump(id);
  if (!file) throw cf::FileNotFound(filename);
  Response response;
  response.content_type = "application/sql";
  response.headers.emplace_back("ETag", "\"" + id + "\"");
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + filename + "\"");
  response.source = std::make_unique<DumpSource>(std::move(file));
  return response;
}

}  // namespace emulator
