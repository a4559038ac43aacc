// backup and restore are killed at every stage: there is all of it, or nothing that is taken for
// it.

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/emulator/commands/transfer_command_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

constexpr int kDatabases = 8;

// Bytes of all files in `folder`, which others write; 0 when it is not there.
std::uintmax_t BytesIn(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  std::error_code failure;
  for (fs::recursive_directory_iterator at(folder, failure), end; !failure && at != end;
       at.increment(failure)) {
    std::error_code gone;
    const std::uintmax_t size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

// It may be waited for afterwards.
bool HasEnded(pid_t pid) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid;
}

class BackupCrashTest : public TransferCommandFixture {
 protected:
  BackupCrashTest() {
    Write("in.sql",
          "CREATE TABLE t(a); INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
          "i + 1 FROM n LIMIT 3000) SELECT hex(zeroblob(100)) || i FROM n;");
    for (int i = 0; i < kDatabases; ++i) {
      Succeed("import", {"shop" + std::to_string(i), Path("in.sql")});
    }
    whole_ = Dump("shop0");
  }

  // Runs `words` and kills it once `folder`.new holds `bytes`, unless it ends before.
  static void RunUntil(const std::vector<std::string>& words, const fs::path& folder,
                       std::uintmax_t bytes) {
    const fs::path making = folder.string() + ".new";
    tests::RunEmulator(words, [&](pid_t pid) {
      while (BytesIn(making) < bytes && !HasEnded(pid)) std::this_thread::yield();
      kill(pid, SIGKILL);
    });
  }
  void ExpectAll(const fs::path& folder) const {
    for (int i = 0; i < kDatabases; ++i) {
      const ProgramEnd end = tests::RunEmulator({"export", "--as-d1", "--data", folder.string(),
                                                 "shop" + std::to_string(i), Path("out.sql")});
      EXPECT_EQ(end.exit_code, 0) << end.errors;
      EXPECT_EQ(Read("out.sql"), whole_) << i;
    }
  }

  std::string whole_;
};

TEST_F(BackupCrashTest, ABackupIsThereWholeOrNotAtAll) {
  const std::uintmax_t all = BytesIn(data);
  for (const std::uintmax_t bytes : {std::uintmax_t{1}, all / 4, all / 2, all}) {
    const fs::path copy = Path("copy");
    RunUntil({"backup", "--data", data.string(), copy.string()}, copy, bytes);
    if (!fs::exists(copy)) Succeed("backup", {copy.string()});
    EXPECT_FALSE(fs::exists(copy.string() + ".new"));
    ExpectAll(copy);
    fs::remove_all(copy);
  }
  ExpectAll(data);
}

TEST_F(BackupCrashTest, ARestoreIsThereWholeOrNotAtAll) {
  Succeed("backup", {Path("copy")});
  const std::uintmax_t all = BytesIn(Path("copy"));
  for (const std::uintmax_t bytes : {std::uintmax_t{1}, all / 4, all / 2, all}) {
    const fs::path restored = Path("restored");
    const std::vector<std::string> words = {"restore", "--data", restored.string(), Path("copy")};
    RunUntil(words, restored, bytes);
    if (!fs::exists(restored)) {
      EXPECT_EQ(tests::RunEmulator(words).exit_code, 0);
    }
    EXPECT_FALSE(fs::exists(restored.string() + ".new"));
    ExpectAll(restored);
    fs::remove_all(restored);
  }
}

TEST_F(BackupCrashTest, AServerThatIsKilledInABackupHasLostNothing) {
  const std::uintmax_t all = BytesIn(data);
  tests::RunningServer server({.data = data});
  const fs::path copy = Path("copy");
  tests::RunEmulator({"backup", "--data", data.string(), copy.string()}, [&](pid_t pid) {
    while (BytesIn(copy.string() + ".new") < all / 2 && !HasEnded(pid)) {
      std::this_thread::yield();
    }
    server.Kill();
  });
  ExpectAll(data);
  if (!fs::exists(copy)) Succeed("backup", {copy.string()});
  ExpectAll(copy);
}

}  // namespace
}  // namespace emulator
