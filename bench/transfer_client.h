// Files of SQL to and from a server, as D1's clients send and fetch them.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace httplib {
class Client;
}

namespace bench {

// Writes about so many bytes of SQL: people with an index over their addresses, of whose statements
// two in a hundred have a line break. Returns the file's MD5.
std::string WritePeople(const std::filesystem::path& file, std::uint64_t bytes);

// What a server answers is waited for. Everything throws std::runtime_error when it is not a
// success. One thread at a time.
class TransferClient {
 public:
  explicit TransferClient(int port);
  ~TransferClient();

  // Uploads the file, which has this MD5, and runs it. Returns the seconds from the end of the
  // upload to the last answer.
  double TimeImport(const std::string& uuid, const std::filesystem::path& file,
                    const std::string& md5);
  // The seconds until the dump is in `file`.
  double TimeExport(const std::string& uuid, const std::filesystem::path& file);

 private:
  std::string Post(const std::string& uuid, const std::string& route, const std::string& body);
  void Upload(const std::string& path, const std::filesystem::path& file);
  void Download(const std::string& path, const std::filesystem::path& file);

  std::unique_ptr<httplib::Client> client_;
};

}  // namespace bench
