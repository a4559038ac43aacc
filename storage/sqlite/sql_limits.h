// SQLite's run-time limits for the statements of clients.
// https://www.sqlite.org/c3ref/c_limit_attached.html

#pragma once

namespace storage {

// Which values a surface promises is for the layer above to say. Sizes are bytes.
struct SqlLimits {
  int length = 1'000'000'000;  // a string, a blob or a row
  int sql_length = 1'000'000;  // one statement
  int column = 2000;
  int expr_depth = 1000;
  int compound_select = 500;
  int vdbe_op = 250'000'000;
  int function_arg = 1000;
  int like_pattern_length = 50'000;
  int variable_number = 32'766;
  int trigger_depth = 1000;
};

}  // namespace storage
