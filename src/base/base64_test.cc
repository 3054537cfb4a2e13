#include "base/base64.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

TEST(Base64, IsThatOfRfc4648AndComesBack) {
  const struct {
    std::string bytes;
    const char* text;
  } kCases[] = {{"", ""},
                {"f", "Zg=="},
                {"fo", "Zm8="},
                {"foo", "Zm9v"},
                {"foob", "Zm9vYg=="},
                {"fooba", "Zm9vYmE="},
                {"foobar", "Zm9vYmFy"},
                {std::string("\0\xff\xfb", 3), "AP/7"}};
  for (const auto& c : kCases) {
    EXPECT_EQ(base64(c.bytes), c.text);
    EXPECT_EQ(from_base64(c.text), c.bytes);
    const std::string bare(std::string_view(c.text).substr(0, std::string_view(c.text).find('=')));
    EXPECT_EQ(from_base64(bare), c.bytes) << "padding may be left out";
  }
}

TEST(Base64, WhatIsNotItIsRefused) {
  for (const char* text : {"Z", "Zg=", "Zg===", "Z===", "=", "Zg==Zg==", "Zm9v\n", "Zm 9v", "Zm-_", "Zh==", "Zm9="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

}  // namespace
}  // namespace onesec
