// HTTPS as a user sets it up: the command that makes a certificate, the flags that serve it.

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <rapidjson/document.h>
#include <sys/stat.h>

#include "storage/clock.h"
#include "tests/emulator/tls/certificate_files.h"
#include "tests/support/program.h"
#include "tests/support/running_server.h"
#include "tests/support/temp_directory.h"

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;
using tests::ProgramEnd;
using tests::RunEmulator;
using tests::RunningServer;

class CertificateCommandTest : public testing::Test {
 protected:
  const tests::TempDirectory files;
  const fs::path folder = files.path() / "certificates";
};

TEST_F(CertificateCommandTest, SaysWhatToDoWithWhatItMakes) {
  const ProgramEnd end = RunEmulator({"certificate", folder.string(), "--name", "db.test"});

  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_EQ(end.errors, "");
  const std::string authority = (folder / "ca.pem").string();
  EXPECT_THAT(end.output, StartsWith("made the authority " + authority + "\n"));
  EXPECT_THAT(end.output, HasSubstr("for localhost, db.test, 127.0.0.1, ::1, valid until 20"));
  for (const char* variable : {"NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "SSL_CERT_FILE",
                               "REQUESTS_CA_BUNDLE", "DENO_CERT"}) {
    EXPECT_THAT(end.output, HasSubstr(std::string("export ") + variable + "=" + authority));
  }
  EXPECT_THAT(end.output, HasSubstr("serve --tls-cert " + (folder / "server.pem").string() +
                                    " --tls-key " + (folder / "server-key.pem").string()));

  const ProgramEnd again = RunEmulator({"certificate", folder.string()});

  EXPECT_THAT(again.output, StartsWith("kept the authority " + authority + "\n"));
}

TEST_F(CertificateCommandTest, QuotesAPathForTheShell) {
  const ProgramEnd end = RunEmulator({"certificate", (files.path() / "it's here").string()});

  EXPECT_THAT(end.output, HasSubstr("it'\\''s here/server.pem' --tls-key '"));
}

TEST_F(CertificateCommandTest, MakesNothingForANameThatIsNone) {
  const ProgramEnd end = RunEmulator({"certificate", folder.string(), "--name", "no name"});

  EXPECT_EQ(end.exit_code, 1);
  EXPECT_EQ(end.errors, "d1-emulator: 'no name' is neither a host name nor an IP address\n");
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(CertificateCommandTest, SaysWhyItCannotWrite) {
  std::ofstream(files.path() / "file") << "no folder";
  const std::string below_a_file = (files.path() / "file" / "folder").string();

  const ProgramEnd end = RunEmulator({"certificate", below_a_file});

  EXPECT_EQ(end.exit_code, 1);
  EXPECT_EQ(end.errors, "d1-emulator: " + below_a_file + ": Not a directory\n");
}

class ServeTlsTest : public testing::Test {
 protected:
  ServeTlsTest() { EXPECT_EQ(RunEmulator({"certificate", folder.string()}).exit_code, 0); }

  // A server that ends at once, having said one line that holds `part`, and has made nothing.
  void ExpectRefused(const fs::path& cert, const fs::path& key_file, const std::string& part) {
    const fs::path data = folder / "data";
    const ProgramEnd end =
        RunEmulator({"serve", "--port", "0", "--data", data.string(), "--tls-cert", cert.string(),
                     "--tls-key", key_file.string()});
    EXPECT_EQ(end.exit_code, 2) << end.errors;
    EXPECT_EQ(end.output, "");
    EXPECT_EQ(std::count(end.errors.begin(), end.errors.end(), '\n'), 1) << end.errors;
    EXPECT_THAT(end.errors, HasSubstr(part));
    EXPECT_FALSE(fs::exists(data));
  }

  tests::ServerOptions Flags() const {
    return {.flags = {"--tls-cert", certificate.string(), "--tls-key", key.string(), "--max-body",
                      "100kb"}};
  }

  // Of `server`, for a client that trusts the authority.
  std::unique_ptr<httplib::SSLClient> Connect(const RunningServer& server) const {
    const std::string& url = server.tls_url();
    EXPECT_THAT(url, StartsWith("https://127.0.0.1:"));
    auto client = std::make_unique<httplib::SSLClient>("127.0.0.1",
                                                       std::stoi(url.substr(url.rfind(':') + 1)));
    client->set_ca_cert_path((folder / "ca.pem").string());
    client->set_bearer_token_auth(server.token());
    return client;
  }

  const tests::TempDirectory files;
  const fs::path folder = files.path();
  const fs::path certificate = folder / "server.pem";
  const fs::path key = folder / "server-key.pem";
};

TEST_F(ServeTlsTest, ServesNothingWithAWrongCertificate) {
  const std::int64_t now = storage::SystemClock().NowMs() / 1000;
  const fs::path other = folder / "other.pem";
  const fs::path other_key = folder / "other-key.pem";
  std::ofstream(folder / "text") << "no certificate\n";

  ExpectRefused(folder / "missing", key, "missing: No such file or directory");
  ExpectRefused(folder, key, "is no file");
  ExpectRefused(folder / "text", key, "text holds no certificate in PEM");
  ExpectRefused(certificate, folder / "ca-key.pem", "is not the key of");
  tests::WriteServer(other, other_key, now - 900 * tests::kDay);
  ExpectRefused(other, other_key, "other.pem has expired on 20");
  tests::WriteServer(other, other_key, now + 2 * tests::kDay);
  ExpectRefused(other, other_key, "other.pem is not valid before 20");
  chmod(key.c_str(), 0644);
  ExpectRefused(certificate, key, "others than its owner may use this key (its mode is 0644)");
}

TEST_F(ServeTlsTest, TakesNeitherFlagWithoutTheOther) {
  for (const std::vector<std::string>& flags : std::vector<std::vector<std::string>>{
           {"--tls-cert", certificate.string()},
           {"--tls-key", key.string()},
           {"--tls-port", "0"},
           {"--tls-cert", certificate.string(), "--tls-key", key.string(), "--tls-port", "x"},
           {"--tls-cert", certificate.string(), "--tls-key", key.string(), "--port", "65535"}}) {
    std::vector<std::string> arguments = {"serve", "--data", (folder / "data").string()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const ProgramEnd end = RunEmulator(arguments);
    EXPECT_EQ(end.exit_code, 2) << end.errors;
    EXPECT_THAT(end.errors, HasSubstr("--tls-"));
    EXPECT_FALSE(fs::exists(folder / "data"));
  }
}

TEST_F(ServeTlsTest, AnswersBothOfThem) {
  RunningServer server(Flags());
  const auto secure = Connect(server);
  httplib::Client plain("127.0.0.1", server.port());
  const std::string databases = "/client/v4/accounts/" + server.account_id() + "/d1/database";
  const auto post = [&](const std::string& path, const std::string& body) {
    const httplib::Result result = secure->Post(databases + path, body, "application/json");
    EXPECT_TRUE(result) << httplib::to_string(result.error());
    rapidjson::Document json;
    json.Parse(result->body.c_str());
    return json;
  };

  const std::string uuid = post("", R"({"name":"shop"})")["result"]["uuid"].GetString();
  const rapidjson::Document rows =
      post("/" + uuid + "/query",
           R"({"sql":"CREATE TABLE t(a); INSERT INTO t VALUES (7); SELECT a FROM t"})");
  EXPECT_EQ(rows["result"][2]["results"][0]["a"].GetInt(), 7);
  plain.set_bearer_token_auth(server.token());
  EXPECT_THAT(plain.Get(databases)->body, HasSubstr(uuid));

  const httplib::Result too_much = secure->Post(databases + "/" + uuid + "/query",
                                                std::string(200'000, ' '), "application/json");
  ASSERT_TRUE(too_much);
  EXPECT_EQ(too_much->status, 413);
  const httplib::Result head = Connect(server)->Head("/health");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->get_header_value("Content-Length"), "15");
  EXPECT_EQ(server.Stop(), 0);
}

TEST_F(ServeTlsTest, SendsADumpFromWhereItWasAskedFor) {
  RunningServer server(Flags());
  const auto client = Connect(server);
  const std::string databases = "/client/v4/accounts/" + server.account_id() + "/d1/database";
  const auto result_of = [&](const std::string& path, const std::string& body) {
    const httplib::Result result = client->Post(databases + path, body, "application/json");
    rapidjson::Document json;
    json.Parse(result ? result->body.c_str() : "");
    return json;
  };
  const std::string uuid = result_of("", R"({"name":"shop"})")["result"]["uuid"].GetString();
  rapidjson::Document dump = result_of("/" + uuid + "/export", R"({"output_format":"polling"})");
  while (dump["result"]["status"] == "active") {
    dump = result_of("/" + uuid + "/export",
                     std::string(R"({"output_format":"polling","current_bookmark":")") +
                         dump["result"]["at_bookmark"].GetString() + "\"}");
  }

  const std::string url = dump["result"]["result"]["signed_url"].GetString();
  ASSERT_THAT(url, StartsWith(server.tls_url() + "/"));
  const std::string path = url.substr(server.tls_url().size());
  const httplib::Result whole = client->Get(path);
  const httplib::Result part = client->Get(path, {httplib::make_range_header({{0, 5}})});

  ASSERT_TRUE(whole);
  ASSERT_TRUE(part);
  EXPECT_EQ(whole->status, 200);
  EXPECT_EQ(part->status, 206);
  EXPECT_EQ(part->body, whole->body.substr(0, 6));
  EXPECT_EQ(part->get_header_value("Content-Range"),
            "bytes 0-5/" + std::to_string(whole->body.size()));
}

}  // namespace
