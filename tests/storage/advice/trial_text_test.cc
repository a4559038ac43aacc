#include "storage/advice/trial_text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace storage {
namespace {

struct Case {
  std::string normalized;
  std::string text;
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.normalized; }

class TrialTextTest : public testing::TestWithParam<Case> {};

TEST_P(TrialTextTest, HasAValueForEachParameter) {
  const std::vector<NamedTable> tables = {{"orders", {"id", "customer id", "status", "at"}},
                                          {"customers", {"id", "name"}}};
  const auto sample = [](const std::string& table, const std::string& column) {
    return column == "status" ? std::string() : "<" + table + "." + column + ">";
  };

  EXPECT_EQ(TrialText(GetParam().normalized, tables, sample), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Statements, TrialTextTest,
    testing::Values(
        Case{"SELECT 1", "SELECT 1"}, Case{"", ""},
        Case{"SELECT * FROM orders WHERE id = ?", "SELECT * FROM orders WHERE id = <orders.id>"},
        Case{"SELECT * FROM orders WHERE id=?1 OR id == :id OR id<>@i OR id >= $i",
             "SELECT * FROM orders WHERE id=<orders.id> OR id == <orders.id> OR id<><orders.id>"
             " OR id >= <orders.id>"},
        Case{"SELECT * FROM orders WHERE \"customer id\" IN (?, ?) AND at BETWEEN ? AND ? AND at > "
             "?",
             "SELECT * FROM orders WHERE \"customer id\" IN (<orders.customer id>,"
             " <orders.customer id>) AND at BETWEEN <orders.at> AND <orders.at> AND at > "
             "<orders.at>"},
        Case{"SELECT * FROM orders WHERE at IS NOT ? AND at NOT LIKE ?",
             "SELECT * FROM orders WHERE at IS NOT <orders.at> AND at NOT LIKE <orders.at>"},
        Case{"SELECT * FROM orders o JOIN customers AS c ON o.at = c.id WHERE c.id = ? AND"
             " O.id = ?",
             "SELECT * FROM orders o JOIN customers AS c ON o.at = c.id WHERE c.id = "
             "<customers.id> AND O.id = <orders.id>"},
        Case{"SELECT * FROM orders, customers WHERE main.customers.id = ? AND name = ?",
             "SELECT * FROM orders, customers WHERE main.customers.id = <customers.id> AND name = "
             "<customers.name>"},
        Case{"UPDATE customers SET name = ?, id = id + ? WHERE name = ?",
             "UPDATE customers SET name = <customers.name>, id = id + 1 WHERE name = "
             "<customers.name>"},
        Case{"SELECT ? FROM orders ORDER BY ? LIMIT ? OFFSET ?",
             "SELECT 1 FROM orders ORDER BY 1 LIMIT 20 OFFSET 0"},
        Case{"SELECT json_extract(at, ?) FROM orders WHERE at ->> ? = ? AND at->? IS NULL",
             "SELECT json_extract(at, '$') FROM orders WHERE at ->> '$' = 1 AND at->'$' IS NULL"},
        Case{"INSERT INTO orders(id, at) VALUES (?, ?)",
             "INSERT INTO orders(id, at) VALUES (1, 1)"},
        Case{"SELECT * FROM orders WHERE status = ? AND nothing = ? AND ? = id",
             "SELECT * FROM orders WHERE status = 1 AND nothing = 1 AND 1 = id"},
        Case{"SELECT * FROM \"a?b\" WHERE \"c ? d\" = ?",
             "SELECT * FROM \"a?b\" WHERE \"c ? d\" = 1"},
        Case{"SELECT * FROM orders WHERE (id = ?", "SELECT * FROM orders WHERE (id = <orders.id>"},
        Case{"))(?", "))(1"}));

}  // namespace
}  // namespace storage
