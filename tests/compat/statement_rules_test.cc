#include "compat/statement_rules.h"

#include <string>

#include <gtest/gtest.h>

namespace storage {

inline void PrintTo(PragmaVerdict verdict, std::ostream* out) {
  constexpr const char* kNames[] = {"refused", "reads", "changes", "writes"};
  *out << kNames[static_cast<int>(verdict)];
}

}  // namespace storage

namespace compat {
namespace {

using storage::PragmaVerdict;

class StatementRulesTest : public testing::Test {
 protected:
  PragmaVerdict Check(const char* name) const { return rules.CheckPragma(name, std::nullopt); }
  PragmaVerdict Check(const char* name, const char* argument) const {
    return rules.CheckPragma(name, argument);
  }

  StatementRules rules;
};

TEST_F(StatementRulesTest, ProtectsNamesWithD1sPrefix) {
  for (const char* name : {"_cf_KV", "_CF_kv", "_Cf_", "_cf_METADATA"}) {
    EXPECT_FALSE(rules.AllowsName(name)) << name;
  }
  for (const char* name : {"t", "_cf", "cf_KV", "x_cf_KV", "_c_f_", "", "sqlite_schema"}) {
    EXPECT_TRUE(rules.AllowsName(name)) << name;
  }
}

TEST_F(StatementRulesTest, AllowsD1sFunctions) {
  for (const char* name : {"abs", "zeroblob", "json_each", "->>", "jsonb_group_object", "ntile",
                           "match", "bm25", "rtreecheck", "timediff", "string_agg", "soundex"}) {
    EXPECT_TRUE(rules.AllowsFunction(name)) << name;
  }
  for (const char* name :
       {"sqlite_version", "sqlite_source_id", "sqlite_compileoption_used", "sqlite_offset",
        "ceiling", "power", "log10", "json_pretty", "json_error_position", "json_array_insert",
        "if", "fts3_tokenizer", "ABS", "", "ab", "abss", "edit", "readfile"}) {
    EXPECT_FALSE(rules.AllowsFunction(name)) << name;
  }
}

TEST_F(StatementRulesTest, AllowsFourModulesInAnyCase) {
  for (const char* name : {"fts5", "FTS5", "fts5vocab", "rtree", "RTree_i32"}) {
    EXPECT_TRUE(rules.AllowsVirtualTableModule(name)) << name;
  }
  for (const char* name : {"", "fts4", "fts5x", "geopoly", "dbstat", "sqlite_dbpage", "csv"}) {
    EXPECT_FALSE(rules.AllowsVirtualTableModule(name)) << name;
  }
}

TEST_F(StatementRulesTest, ReadsPragmasThatDescribe) {
  EXPECT_EQ(Check("table_list"), PragmaVerdict::kReads);
  EXPECT_EQ(Check("table_list", "anything"), PragmaVerdict::kReads);
  EXPECT_EQ(Check("page_size"), PragmaVerdict::kReads);
  EXPECT_EQ(Check("page_size", "4096"), PragmaVerdict::kRefused);
  for (const char* name : {"table_info", "table_xinfo", "foreign_key_list", "index_info",
                           "index_list", "index_xinfo"}) {
    EXPECT_EQ(Check(name, "t"), PragmaVerdict::kReads) << name;
    EXPECT_EQ(Check(name, "_cf_KV"), PragmaVerdict::kRefused) << name;
    EXPECT_EQ(Check(name), PragmaVerdict::kRefused) << name;
  }
}

TEST_F(StatementRulesTest, ReadsAndSetsBooleanPragmas) {
  for (const char* name :
       {"case_sensitive_like", "foreign_keys", "ignore_check_constraints", "legacy_alter_table",
        "recursive_triggers", "reverse_unordered_selects"}) {
    EXPECT_EQ(Check(name), PragmaVerdict::kReads) << name;
    for (const char* argument :
         {"true", "FALSE", "Yes", "no", "on", "OFF", "1", "0", "'on'", "\"0\""}) {
      EXPECT_EQ(Check(name, argument), PragmaVerdict::kChanges) << name << "=" << argument;
    }
    for (const char* argument : {"5", "maybe", "", "''", "-1"}) {
      EXPECT_EQ(Check(name, argument), PragmaVerdict::kRefused) << name << "=" << argument;
    }
  }
}

TEST_F(StatementRulesTest, SendsPragmasToTheWriterThatOnlyItKnows) {
  EXPECT_EQ(Check("data_version"), PragmaVerdict::kChanges);
  EXPECT_EQ(Check("data_version", "1"), PragmaVerdict::kRefused);
  EXPECT_EQ(Check("defer_foreign_keys"), PragmaVerdict::kChanges);
  EXPECT_EQ(Check("defer_foreign_keys", "on"), PragmaVerdict::kChanges);
}

TEST_F(StatementRulesTest, CountsOptimizeAsWriting) {
  EXPECT_EQ(Check("optimize"), PragmaVerdict::kWrites);
  EXPECT_EQ(Check("optimize", "-1"), PragmaVerdict::kWrites);
  EXPECT_EQ(Check("optimize", "0x10002"), PragmaVerdict::kWrites);
  EXPECT_EQ(Check("optimize", "x"), PragmaVerdict::kRefused);
  EXPECT_EQ(Check("optimize", ""), PragmaVerdict::kRefused);
}

TEST_F(StatementRulesTest, ChecksWithANumberOrAName) {
  EXPECT_EQ(Check("foreign_key_check"), PragmaVerdict::kReads);
  EXPECT_EQ(Check("foreign_key_check", "t"), PragmaVerdict::kReads);
  EXPECT_EQ(Check("foreign_key_check", "_cf_KV"), PragmaVerdict::kRefused);
  EXPECT_EQ(Check("quick_check"), PragmaVerdict::kReads);
  EXPECT_EQ(Check("quick_check", "10"), PragmaVerdict::kReads);
  EXPECT_EQ(Check("quick_check", "t"), PragmaVerdict::kReads);
  EXPECT_EQ(Check("quick_check", "_CF_KV"), PragmaVerdict::kRefused);
}

TEST_F(StatementRulesTest, RefusesEveryOtherPragma) {
  for (const char* name :
       {"user_version", "journal_mode", "busy_timeout", "writable_schema", "integrity_check",
        "page_count", "cache_size", "synchronous", "wal_checkpoint", "temp_store", "query_only",
        "schema_version", "function_list", "compile_options", "", "Foreign_Keys"}) {
    EXPECT_EQ(Check(name), PragmaVerdict::kRefused) << name;
    EXPECT_EQ(Check(name, "1"), PragmaVerdict::kRefused) << name;
  }
}

TEST_F(StatementRulesTest, HasD1sWordsForEveryRefusal) {
  using storage::Refusal;
  const auto says = [&](Refusal refusal) { return std::string(rules.ErrorFor(refusal).what()); };
  EXPECT_EQ(
      says(Refusal::kTransactionStatement),
      "To execute a transaction, please use the state.storage.transaction() or "
      "state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT "
      "statements. The JavaScript API is safer because it will automatically roll back on "
      "exceptions, and because it interacts correctly with Durable Objects' automatic atomic "
      "write coalescing.");
  EXPECT_EQ(says(Refusal::kParameterCount), "Wrong number of parameter bindings for SQL query.");
  EXPECT_EQ(says(Refusal::kParametersForSeveralStatements),
            "The request is malformed: params with multiple statements is not supported");
  EXPECT_EQ(says(Refusal::kNoStatement),
            "The request is malformed: Requests without any query are not supported");
  EXPECT_EQ(says(Refusal::kWriteByReader),
            "The given account is not valid or is not authorized to access this service");
  EXPECT_EQ(says(Refusal::kTimeout),
            "D1 DB storage operation exceeded timeout which caused object to be reset.");
  EXPECT_EQ(says(Refusal::kOutOfMemory),
            "D1 DB's isolate exceeded its memory limit and was reset.");
  EXPECT_EQ(says(Refusal::kQueuedTooLong), "D1 DB is overloaded. Requests queued for too long.");
  EXPECT_EQ(says(Refusal::kTooManyQueued), "D1 DB is overloaded. Too many requests queued.");
  EXPECT_EQ(says(Refusal::kDatabaseFull), "Exceeded maximum DB size.");
  EXPECT_EQ(says(Refusal::kDatabaseGone), "Network connection lost.");
}

}  // namespace
}  // namespace compat
