#include "emulator/http/chunked_decoder.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "storage/error.h"

namespace {

using emulator::ChunkedDecoder;

struct Decoded {
  std::string payload;
  std::size_t used_bytes = 0;
  bool is_finished = false;
  bool is_refused = false;
};

// Decodes `input` in pieces of `piece_bytes`.
Decoded Decode(std::string_view input, std::size_t piece_bytes) {
  ChunkedDecoder decoder;
  Decoded decoded;
  try {
    while (!input.empty() && !decoder.IsFinished()) {
      const std::string_view piece = input.substr(0, piece_bytes);
      const std::size_t used =
          decoder.Decode(piece, [&](std::string_view payload) { decoded.payload += payload; });
      decoded.used_bytes += used;
      input.remove_prefix(used);
    }
  } catch (const storage::Error& error) {
    EXPECT_EQ(error.kind(), storage::ErrorKind::kMalformedRequest);
    decoded.is_refused = true;
  }
  decoded.is_finished = decoder.IsFinished();
  return decoded;
}

TEST(ChunkedDecoderTest, DecodesWhateverThePieces) {
  const std::string body =
      "5\r\nhello\r\n1;name=value\r\n \r\n00a\r\n0123456789\r\nA\r\nabcdefghij\r\n0\r\n"
      "Trailer: x\r\nOther: y\r\n\r\n";
  for (std::size_t piece_bytes = 1; piece_bytes <= body.size() + 4; ++piece_bytes) {
    const Decoded decoded = Decode(body + "GET ", piece_bytes);
    EXPECT_EQ(decoded.payload, "hello 0123456789abcdefghij") << piece_bytes;
    EXPECT_TRUE(decoded.is_finished) << piece_bytes;
    EXPECT_EQ(decoded.used_bytes, body.size()) << piece_bytes;
  }
}

TEST(ChunkedDecoderTest, TakesAnEmptyBody) {
  const Decoded decoded = Decode("0\r\n\r\n", 64);

  EXPECT_TRUE(decoded.is_finished);
  EXPECT_EQ(decoded.payload, "");
}

TEST(ChunkedDecoderTest, IsNotFinishedBeforeTheLastByte) {
  const std::string body = "3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t cut = 0; cut < body.size(); ++cut) {
    EXPECT_FALSE(Decode(std::string_view(body).substr(0, cut), 64).is_finished) << cut;
  }
}

TEST(ChunkedDecoderTest, RefusesWhatIsNoPlainHexSize) {
  for (const char* body : {"-1\r\n",
                           "+1\r\na\r\n",
                           "0x1\r\na\r\n",
                           " 1\r\na\r\n",
                           "1 \r\na\r\n",
                           "\r\n",
                           "g\r\n",
                           ";x\r\n",
                           "1\na\r\n",
                           "1\r\rn",
                           "ffffffffffffffff\r\n",
                           "1000000000000000\r\n",
                           "00000000000000001\r\na\r\n",
                           "1\r\nab\r\n",
                           "1\r\na\n",
                           "1\r\na\rx",
                           "1;\x01\r\na\r\n",
                           "1;\x7f\r\na\r\n",
                           "1;a\nb\r\na\r\n",
                           "0\r\n\n",
                           "0\r\nX: \x02\r\n\r\n",
                           "0\r\nX: \x7f\r\n\r\n",
                           "0\r\nX\nY\r\n"}) {
    EXPECT_TRUE(Decode(body, 1).is_refused) << body;
  }
}

TEST(ChunkedDecoderTest, RefusesEndlessExtensionsAndTrailers) {
  EXPECT_TRUE(Decode("1;" + std::string(20'000, 'x'), 512).is_refused);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 5000; ++i) {
    trailers += "X: 1\r\n";
  }
  EXPECT_TRUE(Decode(trailers, 512).is_refused);
}

}  // namespace
