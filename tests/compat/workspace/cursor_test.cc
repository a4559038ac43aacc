#include "compat/workspace/cursor.h"

#include <gtest/gtest.h>

#include "compat/workspace/order_by.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"

namespace compat::workspace {
namespace {

using storage::ErrorKind;
using storage::RecordColumn;
using storage::RecordSortKey;
using tests::ErrorKindOf;

storage::WorkspaceRecord Record() {
  storage::WorkspaceRecord record;
  record.id = "dbs_000000000000000000000001";
  record.name = "näme";
  record.created_at_ms = -5;
  return record;
}

const std::vector<RecordSortKey> order = {{RecordColumn::kName},
                                          {RecordColumn::kDescription},
                                          {RecordColumn::kCreatedAt},
                                          {RecordColumn::kId}};

TEST(CursorTest, CarriesTheValuesOfItsRow) {
  const CursorCodec codec("key");

  const auto values = codec.Decode(order, codec.Encode(order, Record()), "after");

  ASSERT_EQ(values.size(), 4U);
  EXPECT_EQ(values[0].bytes, "näme");
  EXPECT_EQ(values[1].type, storage::ValueType::kNull);
  EXPECT_EQ(values[2].integer, -5);
  EXPECT_EQ(values[3].bytes, "dbs_000000000000000000000001");
}

TEST(CursorTest, RefusesEveryChangeOfACharacter) {
  const CursorCodec codec("key");
  const std::string cursor = codec.Encode(order, Record());

  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string changed = cursor;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ErrorKindOf([&] { codec.Decode(order, changed, "after"); }),
              ErrorKind::kInvalidRequest)
        << i;
    EXPECT_EQ(ErrorKindOf([&] { codec.Decode(order, cursor.substr(0, i), "after"); }),
              ErrorKind::kInvalidRequest)
        << i;
  }
}

TEST(CursorTest, BelongsToItsKeyAndOrder) {
  const std::string cursor = CursorCodec("key").Encode(order, Record());
  std::vector<RecordSortKey> other = order;
  other[0].direction = RecordSortKey::Direction::kDescending;

  EXPECT_EQ(ErrorKindOf([&] { CursorCodec("other").Decode(order, cursor, "after"); }),
            ErrorKind::kInvalidRequest);
  EXPECT_EQ(ErrorKindOf([&] { CursorCodec("key").Decode(other, cursor, "after"); }),
            ErrorKind::kInvalidRequest);
  EXPECT_EQ(ErrorKindOf([&] { CursorCodec("key").Decode(order, cursor, "after"); }), std::nullopt);
}

TEST(CursorTest, NamesTheParameterThatItRefuses) {
  try {
    CursorCodec("key").Decode(order, "nonsense", "before");
    FAIL();
  } catch (const storage::Error& error) {
    EXPECT_EQ(error.path(), "before");
  }
}

}  // namespace
}  // namespace compat::workspace
