#include "emulator/tls/certificate_folder.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emulator/tls/server_certificate.h"
#include "tests/emulator/tls/certificate_files.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::kDay;

constexpr std::int64_t kNow = 1'800'000'000;

class CertificateFolderTest : public testing::Test {
 protected:
  MadeCertificates Make() const { return MakeCertificates(folder, ServerNamesOf({}), kNow); }
  // Why nothing is made, with what there was left as it was; "no error" when something is.
  std::string Complaint() const {
    const std::map<std::string, std::string> before = Files();
    std::string message = tests::ErrorMessageOf([&] { Make(); });
    if (message != "no error") {
      EXPECT_EQ(Files(), before);
    }
    return message;
  }

  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files_there;
    for (const auto& entry : fs::directory_iterator(path)) {
      files_there[entry.path().filename()] = ReadPemFile(entry.path(), Readers::kAll);
    }
    return files_there;
  }

  static mode_t ModeOf(const fs::path& file) {
    struct stat status {};
    EXPECT_EQ(stat(file.c_str(), &status), 0) << file;
    return status.st_mode & 0777;
  }

  const tests::TempDirectory files;
  const fs::path path = files.path() / "a" / "b";
  const CertificateFolder folder{path};
};

TEST_F(CertificateFolderTest, HasWhatAServerNeeds) {
  EXPECT_EQ(Make().authority, MadeCertificates::Authority::kMade);

  const ServerCertificate certificate(folder.server, folder.server_key, kNow);
  EXPECT_EQ(Files().size(), 4U);
}

TEST_F(CertificateFolderTest, KeepsKeysFromOthers) {
  const mode_t before = umask(0);
  Make();
  umask(before);

  EXPECT_EQ(ModeOf(folder.authority_key), 0600U);
  EXPECT_EQ(ModeOf(folder.server_key), 0600U);
  EXPECT_EQ(ModeOf(folder.authority), 0644U);
}

TEST_F(CertificateFolderTest, KeepsTheAuthorityAndTheKeys) {
  Make();
  const std::map<std::string, std::string> first = Files();

  EXPECT_EQ(Make().authority, MadeCertificates::Authority::kKept);

  std::map<std::string, std::string> second = Files();
  EXPECT_NE(second["server.pem"], first.at("server.pem"));
  second["server.pem"] = first.at("server.pem");
  EXPECT_EQ(second, first);
}

TEST_F(CertificateFolderTest, GoesOnWhereACrashHasLeftIt) {
  Make();
  const std::string key = ReadPemFile(folder.authority_key, Readers::kOwner);
  fs::remove(folder.authority);
  fs::remove(folder.server);
  fs::remove(folder.server_key);
  WritePemFile(folder.server_key.string() + ".new", "half a k", Readers::kAll);

  EXPECT_EQ(Make().authority, MadeCertificates::Authority::kMade);

  EXPECT_EQ(ReadPemFile(folder.authority_key, Readers::kOwner), key);
  const ServerCertificate certificate(folder.server, folder.server_key, kNow);
  EXPECT_EQ(Files().size(), 4U);
}

TEST_F(CertificateFolderTest, RefusesAnAuthorityOfAnotherTime) {
  fs::create_directories(path);
  tests::WriteAuthority(folder.authority, folder.authority_key, kNow - 3651 * kDay);
  EXPECT_THAT(Complaint(), HasSubstr(folder.authority.string() + " has expired on 20"));

  tests::WriteAuthority(folder.authority, folder.authority_key, kNow + 2 * kDay);
  EXPECT_THAT(Complaint(), HasSubstr("is not valid before 20"));
}

TEST_F(CertificateFolderTest, RefusesAnAuthorityWithAnotherKey) {
  Make();
  WritePemFile(folder.authority_key, PemOf(MakePrivateKey()), Readers::kOwner);

  EXPECT_EQ(Complaint(),
            folder.authority.string() + " does not fit its key, " + folder.authority_key.string());
}

TEST_F(CertificateFolderTest, RefusesAnAuthorityWithoutItsKey) {
  Make();
  fs::remove(folder.authority_key);

  EXPECT_THAT(Complaint(), HasSubstr(folder.authority_key.string() + " is missing"));
}

TEST_F(CertificateFolderTest, RefusesWhatIsNoAuthority) {
  fs::create_directories(path);
  tests::WriteServer(folder.authority, folder.authority_key, kNow);

  EXPECT_EQ(Complaint(), folder.authority.string() + " is no authority's certificate");
}

TEST_F(CertificateFolderTest, RefusesAKeyThatOthersMayUse) {
  Make();
  chmod(folder.server_key.c_str(), 0644);

  EXPECT_THAT(Complaint(), HasSubstr("chmod 600"));
}

TEST_F(CertificateFolderTest, RefusesAFolderThatIsAFile) {
  WritePemFile(files.path() / "a", "", Readers::kAll);

  EXPECT_THAT(tests::ErrorMessageOf([&] { Make(); }), HasSubstr(path.string() + ": "));
}

}  // namespace
}  // namespace emulator
