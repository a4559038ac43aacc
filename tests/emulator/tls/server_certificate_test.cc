#include "emulator/tls/server_certificate.h"

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "storage/clock.h"
#include "tests/emulator/tls/certificate_files.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using tests::kDay;

class ServerCertificateTest : public testing::Test {
 protected:
  ServerCertificateTest() { tests::WriteServer(certificate, key, now); }

  // Why the two files will not do; "no error" when they do.
  std::string Complaint(const fs::path& certificate_file, const fs::path& key_file) const {
    return tests::ErrorMessageOf([&] { ServerCertificate(certificate_file, key_file, now); });
  }

  fs::path Write(const char* name, const std::string& text) const {
    fs::path file = files.path() / name;
    WritePemFile(file, text, Readers::kOwner);
    return file;
  }

  const tests::TempDirectory files;
  const std::int64_t now = storage::SystemClock().NowMs() / 1000;
  const fs::path certificate = files.path() / "server.pem";
  const fs::path key = files.path() / "server-key.pem";
};

TEST_F(ServerCertificateTest, TakesWhatFits) { EXPECT_EQ(Complaint(certificate, key), "no error"); }

TEST_F(ServerCertificateTest, RefusesFilesThatCannotBeRead) {
  const fs::path missing = files.path() / "missing";

  EXPECT_EQ(Complaint(missing, key), missing.string() + ": No such file or directory");
  EXPECT_EQ(Complaint(certificate, missing), missing.string() + ": No such file or directory");
  EXPECT_EQ(Complaint(files.path(), key), files.path().string() + ": is no file");
  EXPECT_EQ(Complaint(certificate, files.path()), files.path().string() + ": is no file");
  EXPECT_THAT(Complaint("/dev/zero", key), HasSubstr("is no file"));
}

TEST_F(ServerCertificateTest, RefusesWhatIsNoPem) {
  const fs::path empty = Write("empty", "");
  const fs::path text = Write("text", "certificate\n");
  const std::string whole = ReadPemFile(certificate, Readers::kAll);
  const fs::path half = Write("half", whole.substr(0, whole.size() / 2));
  const fs::path broken = Write("broken", whole + whole.substr(0, 60) + "!" + whole.substr(61));

  EXPECT_EQ(Complaint(empty, key), empty.string() + " holds no certificate in PEM");
  EXPECT_EQ(Complaint(text, key), text.string() + " holds no certificate in PEM");
  EXPECT_THAT(Complaint(half, key), HasSubstr("cannot be read"));
  EXPECT_THAT(Complaint(broken, key), HasSubstr("cannot be read"));
  EXPECT_EQ(Complaint(key, key), key.string() + " holds no certificate in PEM");
  EXPECT_EQ(Complaint(certificate, text), text.string() + " holds no private key in PEM");
}

TEST_F(ServerCertificateTest, RefusesAKeyThatDoesNotFit) {
  const fs::path other = Write("other-key.pem", PemOf(MakePrivateKey()));

  EXPECT_EQ(Complaint(certificate, other),
            other.string() + " is not the key of " + certificate.string());
}

TEST_F(ServerCertificateTest, RefusesAnEncryptedKeyWithoutAskingForItsPassword) {
  // Of the password "secret".
  const fs::path encrypted = Write("encrypted", R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiu6zw1BX//dQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEN6SEolC9IJjLml4Ngsma0QEgZBb
J9LYd9lTJLC4HBbkzVw65C308OgkhZ7Jow5zDW9u1mSFQ+Jt7RKONWpVaIxK759W
Yu4l668exQzq0f+9P0KfWTAk8ODbIgbSx/Rv952nCTztBg/JKpaFzgE0o8V3zRbw
9orPENygm+pZTytTOdwhoxpVOY2JFKZD2AHBWqXDFuOerll5z2D7u1T/s9xV9ek=
-----END ENCRYPTED PRIVATE KEY-----
)");

  EXPECT_EQ(Complaint(certificate, encrypted),
            encrypted.string() + " holds a key that is encrypted");
}

TEST_F(ServerCertificateTest, RefusesAKeyThatOthersMayUse) {
  for (const mode_t mode : {0640U, 0604U, 0620U, 0644U}) {
    chmod(key.c_str(), mode);
    EXPECT_THAT(Complaint(certificate, key), AllOf(HasSubstr(key.string()), HasSubstr("chmod 600")))
        << mode;
  }
}

TEST_F(ServerCertificateTest, RefusesAnotherTimeThanItsOwn) {
  tests::WriteServer(certificate, key, now - 826 * kDay);
  EXPECT_THAT(Complaint(certificate, key), HasSubstr(certificate.string() + " has expired on 20"));

  tests::WriteServer(certificate, key, now + 2 * kDay);
  EXPECT_THAT(Complaint(certificate, key), HasSubstr(" is not valid before 20"));
}

}  // namespace
}  // namespace emulator
