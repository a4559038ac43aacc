// How fast files of SQL go in and out beside SQLite's own shell, and what memory the server takes
// for it. The shell is the distribution's, called sqlite3.
//
//   transfer_bench [--megabytes N] [--rounds N] [--figures FILE]
//                                                  default: 200 megabytes, 3 rounds

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <httplib.h>

#include "bench/child_process.h"
#include "bench/emulator_client.h"
#include "bench/figures.h"
#include "bench/scratch_folder.h"
#include "compat/md5.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;

struct Arguments {
  std::uint64_t megabytes = 200;
  int rounds = 3;
  std::string figures;
};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// People with an index over their addresses: two statements in a hundred have a line break. Returns
// the file's MD5.
std::string WriteRows(const fs::path& file, std::uint64_t bytes) {
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

// How long the shell command takes, in seconds.
double TimeShell(const std::string& command) {
  const auto start = Clock::now();
  bench::ChildProcess shell({"/bin/sh", "-c", command});
  if (shell.Wait() != 0) throw std::runtime_error("failed: " + command);
  return SecondsSince(start);
}

// The server's side of a transfer, as clients see it.
class Transfers {
 public:
  explicit Transfers(int port) : client_("127.0.0.1", port) {
    client_.set_read_timeout(std::chrono::minutes(10));
    client_.set_bearer_token_auth(bench::EmulatorClient::Token());
  }

  // From the end of the upload to the last answer.
  double TimeImport(const std::string& uuid, const fs::path& file, const std::string& md5) {
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

  // Until the dump is in `file`.
  double TimeExport(const std::string& uuid, const fs::path& file) {
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

 private:
  std::string Post(const std::string& uuid, const std::string& route, const std::string& body) {
    const auto answer =
        client_.Post(bench::EmulatorClient::DatabasesPath() + "/" + uuid + "/" + route, body,
                     "application/json");
    if (!answer || answer->status >= 300) throw std::runtime_error(route + " was refused");
    return answer->body;
  }

  static std::string PathOf(const std::string& url) { return url.substr(url.find("/d1-sqlio")); }

  void Upload(const std::string& path, const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string piece(kPieceBytes, '\0');
    const auto send = [&](std::size_t /*offset*/, std::size_t left, httplib::DataSink& sink) {
      in.read(piece.data(), static_cast<std::streamsize>(std::min(left, piece.size())));
      return sink.write(piece.data(), static_cast<std::size_t>(in.gcount()));
    };
    const auto answer = client_.Put(path, fs::file_size(file), send, "application/sql");
    if (!answer || answer->status != 200) throw std::runtime_error("the upload was refused");
  }

  void Download(const std::string& path, const fs::path& file) {
    std::ofstream out(file, std::ios::binary);
    const auto receive = [&](const char* bytes, std::size_t size) {
      return static_cast<bool>(out.write(bytes, static_cast<std::streamsize>(size)));
    };
    const auto answer = client_.Get(path, receive);
    if (!answer || answer->status != 200) throw std::runtime_error("the dump was refused");
  }

  // The first text that `key` has in the JSON.
  static std::string TextIn(const std::string& json, const std::string& key) {
    const std::string start = "\"" + key + "\":\"";
    const std::size_t at = json.find(start);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + start.size();
    return json.substr(begin, json.find('"', begin) - begin);
  }

  httplib::Client client_;
};

// The most memory the process has had, in bytes.
std::uint64_t PeakMemory(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  }
  throw std::runtime_error("no VmHWM of the server");
}

void Measure(const Arguments& arguments) {
  const bench::ScratchFolder scratch;
  const fs::path rows = scratch.path() / "rows.sql";
  const fs::path plain = scratch.path() / "plain.sqlite";
  const std::string md5 = WriteRows(rows, arguments.megabytes * 1'000'000);
  std::vector<double> imports;
  std::vector<double> exports;
  double peak = 0;
  for (int round = 0; round < arguments.rounds; ++round) {
    fs::remove(plain);
    const double shell_import = TimeShell("(echo 'BEGIN;'; cat " + rows.string() +
                                          "; echo 'COMMIT;') | sqlite3 " + plain.string());
    const double shell_export =
        TimeShell("sqlite3 " + plain.string() + " .dump > " + (scratch.path() / "shell").string());

    bench::ChildProcess server({D1_EMULATOR_BINARY, "serve", "--port", "0", "--data",
                                (scratch.path() / ("data" + std::to_string(round))).string()});
    const int port = bench::ReadPort(server);
    const std::string uuid = bench::EmulatorClient(port).CreateDatabase("people");
    Transfers transfers(port);
    const double import = transfers.TimeImport(uuid, rows, md5);
    const double dump = transfers.TimeExport(uuid, scratch.path() / "server");
    peak = static_cast<double>(PeakMemory(server.pid())) / 1e6;
    std::printf("import: shell %.2f s, server %.2f s   export: shell %.2f s, server %.2f s\n",
                shell_import, import, shell_export, dump);
    imports.push_back(shell_import / import);
    exports.push_back(shell_export / dump);
    server.Stop();
    fs::remove_all(scratch.path() / ("data" + std::to_string(round)));
  }
  bench::FigureFile figures("transfer_bench", arguments.figures);
  const auto report = [&](const char* row, const std::vector<double>& ratios, double least) {
    figures.Print({.table = "Files of SQL, by SQLite's own shell (speed; more is better)",
                   .row = row,
                   .column = std::to_string(arguments.megabytes) + " MB",
                   .value = bench::Median(ratios),
                   .unit = bench::kRatioUnit,
                   .target = bench::AtLeast(least)});
  };
  report("import", imports, 0.7);
  report("export", exports, 1);
  figures.Print({.table = "Memory of imports and exports",
                 .row = std::to_string(arguments.megabytes) + " MB",
                 .column = "most resident",
                 .value = peak,
                 .unit = "MB",
                 .target = bench::AtMost(100)});
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Arguments arguments;
    arguments.figures = bench::TakeFiguresOption(argc, argv);
    for (int i = 1; i + 1 < argc; i += 2) {
      const std::string_view name = argv[i];
      if (name == "--megabytes") {
        arguments.megabytes = std::stoull(argv[i + 1]);
      } else if (name == "--rounds") {
        arguments.rounds = std::stoi(argv[i + 1]);
      } else {
        throw std::runtime_error("unknown argument " + std::string(name));
      }
    }
    Measure(arguments);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "transfer_bench: %s\n", error.what());
    return 1;
  }
}
