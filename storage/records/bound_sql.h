// An SQL text and the values of its question marks.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/value.h"

namespace storage {

// A statement with the values of its question marks, in their order.
struct BoundSql {
  std::string text;
  std::vector<Value> values;

  BoundSql& Add(std::string_view sql) {
    text += sql;
    return *this;
  }
  BoundSql& Bind(Value value) {
    text.push_back('?');
    values.push_back(std::move(value));
    return *this;
  }
  BoundSql& Add(const BoundSql& other) {
    text += other.text;
    values.insert(values.end(), other.values.begin(), other.values.end());
    return *this;
  }
};

}  // namespace storage
