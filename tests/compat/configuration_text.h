// Configuration files as the tests write them.

#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "compat/configuration_reader.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"

namespace compat {

inline constexpr const char* kMainAccount = "0123456789abcdef0123456789abcdef";
inline constexpr const char* kOtherAccount = "fedcba9876543210fedcba9876543210";
inline constexpr const char* kAnn = "usr_000000000000000000000ann";
inline constexpr const char* kBob = "usr_000000000000000000000bob";
inline constexpr const char* kNorth = "wsp_0000000000000000000north";
inline constexpr const char* kSouth = "wsp_0000000000000000000south";

// A file's parts as JSON; a test replaces what it is about. In the texts ACCOUNT, OTHER, ANN, BOB,
// NORTH, SOUTH stand for the ids above, INT for an integration's, and ' for ".
struct File {
  std::string accounts = "[{'id':'ACCOUNT'},{'id':'OTHER'}]";
  std::string users =
      "[{'id':'ANN','email':'ann@example.com'},{'id':'BOB','email':'bob@example.com'}]";
  std::string tokens = "[{'token':'ann-token','user':'ANN'}]";
  std::string workspaces = "[{'id':'NORTH','slug':'north'},{'id':'SOUTH','slug':'south'}]";
  std::string integrations = "[]";
  std::string admins = "[]";
  std::string more;  // further members, each with a comma in front

  std::string Text() const {
    std::string text = "{'accounts':" + accounts + ",'users':" + users + ",'tokens':" + tokens +
                       ",'workspaces':" + workspaces + ",'integrations':" + integrations +
                       ",'admins':" + admins + more + "}";
    const std::pair<std::string, std::string> words[] = {{"'", "\""},
                                                         {"ACCOUNT", kMainAccount},
                                                         {"OTHER", kOtherAccount},
                                                         {"ANN", kAnn},
                                                         {"BOB", kBob},
                                                         {"NORTH", kNorth},
                                                         {"SOUTH", kSouth},
                                                         {"INT", "int_000000000000000reporting"}};
    for (const auto& [word, meaning] : words) {
      for (std::size_t at = text.find(word); at != std::string::npos;
           at = text.find(word, at + meaning.size())) {
        text.replace(at, word.size(), meaning);
      }
    }
    return text;
  }

  Configuration Parse() const { return ParseConfiguration(Text()); }
};

// The message with which the file is refused, "" when it is taken. Fails the test for any other
// kind of error.
inline std::string MessageFor(const std::string& text) {
  const auto error = tests::ErrorOf([&] { ParseConfiguration(text); });
  if (!error) return "";
  EXPECT_EQ(error->kind(), storage::ErrorKind::kInvalidRequest) << error->what();
  return error->what();
}

inline std::string PathFor(const std::string& text) {
  const std::string message = MessageFor(text);
  return message.substr(0, message.find(": "));
}

inline std::string Quoted(std::size_t length, const std::string& piece = "a") {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += piece;
  return "'" + text + "'";
}

}  // namespace compat
