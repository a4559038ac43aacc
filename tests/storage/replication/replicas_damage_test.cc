// What is damaged, lies around or finds no room keeps nobody from reading.

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/replication/replicas.h"
#include "tests/storage/replication/replicas_fixture.h"
#include "tests/support/disk/file_damage.h"
#include "tests/support/disk/full_disk.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ReplicasDamageTest : public ReplicasFixture {};

TEST_F(ReplicasDamageTest, GoAroundWhatIsDamagedInHistory) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});
  Write(record, "INSERT INTO t(a) VALUES (1)");
  const Read before = Count(record);
  for (int i = 0; i < 3; ++i) Write(record, "INSERT INTO t(a) VALUES (1)");
  const HistoryLog& history = Source(record)->history().log();
  const HistoryLocation location = history.Find(before.position.number).value();
  tests::Overwrite(history.segments(location.segment).front().path,
                   static_cast<std::int64_t>(location.offset),
                   std::string(kHistoryRecordHeaderBytes, 'x'));

  EXPECT_EQ(Count(record).value, "4");
  EXPECT_EQ(Count(record).region, "WEUR");
  Write(record, "INSERT INTO t(a) VALUES (1)");
  EXPECT_EQ(Count(record).value, "5");
  EXPECT_EQ(Count(record).region, "WEUR");
}

TEST_F(ReplicasDamageTest, AreNotKeptFromThereByWhatLiesAround) {
  const DatabaseRecord record = Make("shop");
  fs::create_directories(files.path() / "replicas" / kAccount);
  std::ofstream(files.path() / "replicas" / "note") << "x";
  std::ofstream(files.path() / "replicas" / kAccount / "note") << "x";
  replicas().Sweep(std::chrono::hours(1));
  Set({Region("WEUR", 0)});

  EXPECT_EQ(Count(record).region, "WEUR");
  Set({Region("APAC", 0)});
  EXPECT_EQ(Count(record).region, "APAC");
  EXPECT_THAT(log.warnings(), IsEmpty());
}

TEST_F(ReplicasDamageTest, BelieveNoFileThatHoldsSomethingElse) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});
  Write(record, "INSERT INTO t(a) VALUES ('here')");
  EXPECT_EQ(Count(record).value, "1");
  CloseAll();
  std::string bytes = BytesOf(FileOf(record, "WEUR"));
  const std::size_t at = bytes.find("here");
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, 4, "gone");
  std::ofstream(FileOf(record, "WEUR"), std::ios::binary) << bytes;

  Set({Region("WEUR", 0)});
  EXPECT_EQ(Ask(record, "SELECT a FROM t").value, "'here'");
  EXPECT_EQ(Ask(record, "SELECT a FROM t").region, "WEUR");
}

TEST_F(ReplicasDamageTest, LeaveToThePrimaryWhatAFullDiskKeepsFromThem) {
  tests::FullDisk disk;
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});
  Write(record, "INSERT INTO t(a) VALUES (1)");
  EXPECT_EQ(Count(record).value, "1");
  Write(record, "INSERT INTO t(a) VALUES (2)");
  disk.FailAfter(0, tests::FullDisk::Failure::kNoRoom, "replicas");
  for (int i = 0; i < 3; ++i) {
    const Read read = Count(record);
    EXPECT_EQ(read.value, "2");
    EXPECT_EQ(read.region, "");
  }
  EXPECT_THAT(log.warnings(), ElementsAre(HasSubstr("stays behind")));
  disk.Heal();
  EXPECT_EQ(Count(record).region, "WEUR");
  CloseAll();
}

}  // namespace
}  // namespace storage
