#include "storage/transfer/schema_objects.h"

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/plain_connection.h"
#include "tests/support/queries/doubling_views.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SchemaObjectsTest, AreThoseOfADumpInItsOrder) {
  const tests::TempDirectory folder;
  const auto file = folder.path() / "file";
  std::ofstream(file).flush();
  tests::PlainConnection(file.string())
      .Run(
          "CREATE TABLE child(id INTEGER PRIMARY KEY AUTOINCREMENT, a REFERENCES parent(x),"
          " b REFERENCES Other, c REFERENCES parent(x)); CREATE INDEX i ON child(a);"
          " CREATE TABLE parent(x UNIQUE); CREATE TABLE other(x PRIMARY KEY); CREATE VIRTUAL TABLE "
          "f USING fts5(x);"
          " CREATE TRIGGER t AFTER INSERT ON child BEGIN SELECT 1; END; INSERT INTO child(a)"
          " VALUES (NULL)");
  const tests::TestPolicy policy;
  const auto objects = ReadSchemaObjects(file, policy);
  std::vector<std::string> names;
  names.reserve(objects.size());
  for (const SchemaObject& object : objects) names.push_back(object.type + " " + object.name);
  EXPECT_THAT(names, ElementsAre("table child", "table parent", "table other", "table f", "index i",
                                 "trigger t"));
  EXPECT_THAT(objects.at(0).parents, testing::UnorderedElementsAre("parent", "Other"));
  EXPECT_THAT(objects.at(1).parents, IsEmpty());
  EXPECT_TRUE(objects.at(3).IsVirtual());
  EXPECT_EQ(objects.at(5).table, "child");
}

TEST(SchemaObjectsTest, AreReadWhereNoViewCouldBeCompiled) {
  const tests::TempDirectory folder;
  const auto file = folder.path() / "file";
  std::ofstream(file).flush();
  tests::PlainConnection(file.string()).Run("CREATE TABLE t(a);" + tests::DoublingViews());
  EXPECT_EQ(ReadSchemaObjects(file, tests::TestPolicy()).size(), 41U);
}

TEST(SchemaObjectsTest, AreOfADatabase) {
  const tests::TempDirectory folder;
  const tests::TestPolicy policy;
  EXPECT_EQ(tests::ErrorKindOf([&] { ReadSchemaObjects(folder.path() / "none", policy); }),
            ErrorKind::kIo);
}

}  // namespace
}  // namespace storage
