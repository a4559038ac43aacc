#include "emulator/commands/certificate_command.h"

#include <string>

#include "compat/iso_time.h"
#include "emulator/tls/certificate_folder.h"
#include "storage/clock.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

// As a POSIX shell takes it for one word.
std::string Quoted(const std::string& text) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@";
  if (text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string ListOf(const ServerNames& names) {
  std::string list;
  for (const auto* kind : {&names.dns, &names.addresses}) {
    for (const std::string& name : *kind) list += (list.empty() ? "" : ", ") + name;
  }
  return list;
}

}  // namespace

void MakeCertificate(const Options& options, std::ostream& out) {
  const ServerNames names = ServerNamesOf(options.names);
  const CertificateFolder folder(fs::absolute(options.certificates).lexically_normal());
  const std::int64_t now = storage::SystemClock().NowMs() / 1000;
  const MadeCertificates made = MakeCertificates(folder, names, now);

  const auto quoted = [](const fs::path& file) { return Quoted(file.string()); };
  const std::string authority = quoted(folder.authority);
  out << (made.authority == MadeCertificates::Authority::kMade ? "made" : "kept")
      << " the authority " << authority << "\n"
      << "made the certificate " << quoted(folder.server) << " for " << ListOf(names)
      << ", valid until " << compat::FormatIsoTime(made.server.until * 1000).substr(0, 10) << "\n\n"
      << "# What makes a client trust it. All but the first and the last take the place of the "
         "system's authorities.\n"
      << "export NODE_EXTRA_CA_CERTS=" << authority << "  # Node, wrangler, workerd\n"
      << "export CURL_CA_BUNDLE=" << authority << "       # curl; or --cacert\n"
      << "export SSL_CERT_FILE=" << authority << "        # Python, whatever uses OpenSSL\n"
      << "export REQUESTS_CA_BUNDLE=" << authority << "   # Python's requests\n"
      << "export DENO_CERT=" << authority << "            # Deno\n\n"
      << "d1-emulator serve --tls-cert " << quoted(folder.server) << " --tls-key "
      << quoted(folder.server_key) << "\n";
}

}  // namespace emulator
