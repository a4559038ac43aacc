// MD5, by which D1 tells one uploaded file from another.

#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace compat {

// Of bytes that come in pieces. One thread at a time.
class Md5 {
 public:
  Md5();
  ~Md5();

  void Add(std::string_view bytes);
  // 32 hexadecimal digits in lower case. To be called once, at the end.
  std::string Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace compat
