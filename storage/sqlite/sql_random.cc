#include "storage/sqlite/sql_random.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <limits>
#include <memory>

#include <sqlite3.h>

#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

// False when what draws has thrown, which the statement then fails with.
bool Draw(sqlite3_context* context, std::span<std::uint8_t> bytes) noexcept {
  try {
    (*static_cast<const DrawRandom*>(sqlite3_user_data(context)))(bytes);
    return true;
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
    return false;
  }
}

// Never the smallest integer, whose absolute value is none (SQLite's documentation of random()).
void Random(sqlite3_context* context, int /*count*/, sqlite3_value** /*arguments*/) noexcept {
  std::array<std::uint8_t, sizeof(sqlite3_int64)> bytes{};
  if (!Draw(context, bytes)) return;
  sqlite3_int64 number = 0;
  std::memcpy(&number, bytes.data(), bytes.size());
  if (number < 0) number = -(number & std::numeric_limits<sqlite3_int64>::max());
  sqlite3_result_int64(context, number);
}

// At least one byte (likewise of randomblob()).
void RandomBlob(sqlite3_context* context, int /*count*/, sqlite3_value** arguments) noexcept {
  const sqlite3_int64 length = std::max<sqlite3_int64>(sqlite3_value_int64(arguments[0]), 1);
  sqlite3* const connection = sqlite3_context_db_handle(context);
  if (length > sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, -1)) {
    return sqlite3_result_error_toobig(context);
  }
  auto* const bytes =
      static_cast<std::uint8_t*>(sqlite3_malloc64(static_cast<sqlite3_uint64>(length)));
  if (bytes == nullptr) return sqlite3_result_error_nomem(context);
  if (!Draw(context, {bytes, static_cast<std::size_t>(length)})) return sqlite3_free(bytes);
  sqlite3_result_blob64(context, bytes, static_cast<sqlite3_uint64>(length), &sqlite3_free);
}

void Forget(void* draw) noexcept { delete static_cast<DrawRandom*>(draw); }

}  // namespace

void SetSqlRandom(sqlite3* connection, const DrawRandom& draw) {
  // SQLite's own may stand in schemas too.
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
  const auto set = [&](const char* name, int arguments, auto* function) {
    // SQLite forgets it also where it takes no function.
    CheckSqlite(connection,
                sqlite3_create_function_v2(connection, name, arguments, kFlags,
                                           std::make_unique<DrawRandom>(draw).release(), function,
                                           /*xStep=*/nullptr, /*xFinal=*/nullptr, &Forget));
  };
  set("random", 0, &Random);
  set("randomblob", 1, &RandomBlob);
}

}  // namespace storage
