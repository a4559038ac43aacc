// The answers of POST …/export and …/import.

#pragma once

#include <string>
#include <string_view>

#include "compat/cloudflare/transfer_job.h"

namespace compat::cloudflare {

// The object in "result". `signed_url` is where an export that is complete can be fetched.
std::string ExportResult(const TransferStatus& status, std::string_view signed_url);
// `region` is where the database says it runs.
std::string ImportResult(const TransferStatus& status, std::string_view region);
// The answer to an import that waits for its file.
std::string UploadResult(std::string_view filename, std::string_view upload_url);

}  // namespace compat::cloudflare
