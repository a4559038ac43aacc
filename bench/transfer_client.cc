#include "bench/transfer_client.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>

#include <httplib.h>

#include "bench/emulator_client.h"
#include "compat/md5.h"

namespace bench {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string PathOf(const std::string& url) { return url.substr(url.find("/d1-sqlio")); }

// The first text that `key` has in the JSON.
std::string TextIn(const std::string& json, const std::string& key) {
  const std::string start = "\"" + key + "\":\"";
  const std::size_t at = json.find(start);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + start.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

}  // namespace

std::string WritePeople(const fs::path& file, std::uint64_t bytes) {
  compat::Md5 md5;
  std::ofstream out(file, std::ios::binary);
  std::uint64_t written = 0;
  const auto write = [&](const std::string& line) {
    out << line;
    md5.Add(line);
    written += line.size();
  };
  write(
      "CREATE TABLE person(id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT, note TEXT,"
      " score REAL);\n");
  for (std::uint64_t i = 0; written < bytes; ++i) {
    const std::string id = std::to_string(i);
    const std::string number = std::to_string(i * 104'729 % 1'000'003);
    const char* const note = i % 50 == 0 ? "replace('first\\nsecond line of note ','\\n',char(10))"
                                         : "'a note that says nothing in particular, number '";
    write("INSERT INTO \"person\" (\"id\",\"email\",\"name\",\"note\",\"score\") VALUES(" + id +
          ",'person" + number + "@example.com','Name " + number + "'," + note + ",0." + number +
          ");\n");
  }
  write("CREATE INDEX person_by_email ON person(email);\n");
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
  return md5.Finish();
}

TransferClient::TransferClient(int port)
    : client_(std::make_unique<httplib::Client>("127.0.0.1", port)) {
  client_->set_read_timeout(std::chrono::minutes(10));
  client_->set_bearer_token_auth(EmulatorClient::Token());
}

TransferClient::~TransferClient() = default;

double TransferClient::TimeImport(const std::string& uuid, const fs::path& file,
                                  const std::string& md5) {
  const std::string init = Post(uuid, "import", R"({"action":"init","etag":")" + md5 + "\"}");
  Upload(PathOf(TextIn(init, "upload_url")), file);
  const auto start = Clock::now();
  std::string answer = Post(uuid, "import",
                            R"({"action":"ingest","etag":")" + md5 + R"(","filename":")" +
                                TextIn(init, "filename") + "\"}");
  while (TextIn(answer, "status") == "active") {
    answer =
        Post(uuid, "import",
             R"({"action":"poll","current_bookmark":")" + TextIn(answer, "at_bookmark") + "\"}");
  }
  if (TextIn(answer, "status") != "complete") throw std::runtime_error(answer);
  return SecondsSince(start);
}

double TransferClient::TimeExport(const std::string& uuid, const fs::path& file) {
  const auto start = Clock::now();
  std::string answer = Post(uuid, "export", R"({"output_format":"polling"})");
  while (TextIn(answer, "status") == "active") {
    answer = Post(uuid, "export",
                  R"({"output_format":"polling","current_bookmark":")" +
                      TextIn(answer, "at_bookmark") + "\"}");
  }
  Download(PathOf(TextIn(answer, "signed_url")), file);
  return SecondsSince(start);
}

std::string TransferClient::Post(const std::string& uuid, const std::string& route,
                                 const std::string& body) {
  const auto answer = client_->Post(EmulatorClient::DatabasesPath() + "/" + uuid + "/" + route,
                                    body, "application/json");
  if (!answer || answer->status >= 300) throw std::runtime_error(route + " was refused");
  return answer->body;
}

void TransferClient::Upload(const std::string& path, const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string piece(kPieceBytes, '\0');
  const auto send = [&](std::size_t /*offset*/, std::size_t left, httplib::DataSink& sink) {
    in.read(piece.data(), static_cast<std::streamsize>(std::min(left, piece.size())));
    return sink.write(piece.data(), static_cast<std::size_t>(in.gcount()));
  };
  const auto answer = client_->Put(path, fs::file_size(file), send, "application/sql");
  if (!answer || answer->status != 200) throw std::runtime_error("the upload was refused");
}

void TransferClient::Download(const std::string& path, const fs::path& file) {
  std::ofstream out(file, std::ios::binary);
  const auto receive = [&](const char* bytes, std::size_t size) {
    return static_cast<bool>(out.write(bytes, static_cast<std::streamsize>(size)));
  };
  const auto answer = client_->Get(path, receive);
  if (!answer || answer->status != 200) throw std::runtime_error("the dump was refused");
}

}  // namespace bench
