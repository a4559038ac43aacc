#include "compat/json/json_writer.h"

#include "compat/json/json_text.h"

namespace compat {

JsonWriter& JsonWriter::BeginValue() {
  if (comma_due_) out_.push_back(',');
  comma_due_ = true;
  return *this;
}

JsonWriter& JsonWriter::BeginObject() {
  BeginValue();
  out_.push_back('{');
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  out_.push_back('}');
  comma_due_ = true;
  return *this;
}

JsonWriter& JsonWriter::BeginArray() {
  BeginValue();
  out_.push_back('[');
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::EndArray() {
  out_.push_back(']');
  comma_due_ = true;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  BeginValue();
  AppendJsonString(out_, key);
  out_.push_back(':');
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  BeginValue();
  AppendJsonString(out_, text);
  return *this;
}

JsonWriter& JsonWriter::Integer(std::int64_t value) {
  BeginValue();
  AppendJsonInteger(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Double(double value) {
  BeginValue();
  AppendJsonDouble(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Boolean(bool value) { return Raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Raw(std::string_view json) {
  BeginValue();
  out_.append(json);
  return *this;
}

}  // namespace compat
