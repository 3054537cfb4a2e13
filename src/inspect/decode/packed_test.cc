#include "inspect/decode/packed.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "inspect/request/inspector.h"

namespace onesec::inspect {
namespace {

// "id=7' or 3=3 -- and more", made by gzip and by zlib's own compress().
constexpr std::string_view kGzip = "H4sIAAAAAAACA8tMsTVXV8gvUjC2NVbQ1VVIzEtRyM0vSgUA5ueSCxgAAAA=";
constexpr std::string_view kZlib = "eJzLTLE1V1fIL1IwtjVW0NVVSMxLUcjNL0oFAFAABs0=";

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text += kAlphabet[(bits >> (count - 6)) & 63U];
  }
  if (count > 0) text += kAlphabet[(bits << (6 - count)) & 63U];
  return text;
}

std::string packed_bytes(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string bytes(size, '\0');
  EXPECT_EQ(
      compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size()),
      Z_OK);
  bytes.resize(size);
  return bytes;
}

std::string packed(const std::string& text) { return base64_of(packed_bytes(text)); }

std::string after(std::string_view text) {
  std::string out;
  bool is_cut = false;
  if (!decode_packed(text, out, is_cut)) return "(nothing packed)";
  return out + (is_cut ? " (cut)" : "");
}

TEST(Packed, IsUnpacked) {
  EXPECT_EQ(after(kGzip), "id=7' or 3=3 -- and more");
  EXPECT_EQ(after(kZlib), "id=7' or 3=3 -- and more");
  EXPECT_EQ(after(packed("abc def ghi")), "abc def ghi");
}

TEST(Packed, WhatIsCutOrNoneIsLeftAlone) {
  EXPECT_EQ(after(kGzip.substr(0, 12)), "(nothing packed)");
  EXPECT_EQ(after("H4sIthis-is-only-a-name"), "(nothing packed)");
  EXPECT_EQ(after("eJ0123456789012345"), "(nothing packed)");
  EXPECT_EQ(after("eyJhbGciOiJIUzI1NiJ9"), "(nothing packed)") << "a JSON Web Token";
  EXPECT_EQ(after(std::string(kGzip) + "?"), "(nothing packed)");
}

TEST(Packed, HasAllMembersOfOneFile) {
  std::string both = packed_bytes("first ") + packed_bytes("second");
  std::string out;
  bool is_cut = false;
  ASSERT_TRUE(unpack(both, out, is_cut));
  EXPECT_EQ(out, "first second");
  EXPECT_FALSE(is_cut);
  both.resize(both.size() - 4);
  ASSERT_TRUE(unpack(both, out, is_cut));
  EXPECT_TRUE(is_cut) << "its end is missing";
}

TEST(Packed, NoRowOfEmptyBlocksHidesWhatFollows) {
  std::string text("\x78\x9C", 2);
  while (text.size() < 3 * kMaxUnpacked) text.append("\0\0\0\xFF\xFF", 5);  // Stored, of no bytes.
  std::string out;
  bool is_cut = false;
  EXPECT_FALSE(unpack(text, out, is_cut));
  EXPECT_TRUE(is_cut);
}

TEST(Packed, ABombIsCutAndToldOf) {
  const std::string bomb = packed(std::string(20'000'000, 'A'));
  ASSERT_LT(bomb.size(), 40'000U);
  std::string out;
  bool is_cut = false;
  ASSERT_TRUE(decode_packed(bomb, out, is_cut));
  EXPECT_TRUE(is_cut);
  EXPECT_EQ(out.size(), kMaxUnpacked);
  EXPECT_EQ(inspect_request({.query = "q=" + bomb}).passed_over, 1U);
}

TEST(Packed, AnAttackInsideIsSeenAndItsNearMissIsNot) {
  const std::string query = "q=" + packed("7' or 3=3 -- and something that makes it longer");
  EXPECT_GE(inspect_request({.query = query}).of(Attack::Sql), kThreshold);
  const std::string near_miss = "q=" + packed("7 is more than 3, and something that makes it longer");
  EXPECT_LT(inspect_request({.query = near_miss}).of(Attack::Sql), kThreshold);
}

}  // namespace
}  // namespace onesec::inspect
