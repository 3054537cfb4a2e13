#include "eval/carried.h"

#include <gtest/gtest.h>

namespace onesec::eval {
namespace {

std::string_view of(std::string uri, std::string headers = {}, std::string body = {}) {
  LabelledCase labelled;
  labelled.form = LabelledCase::Form::Request;
  labelled.uri = std::move(uri);
  labelled.headers = std::move(headers);
  labelled.body = std::move(body);
  return carried(labelled);
}

TEST(Carried, TellsWhereMoreThanAVisitorsRequestStands) {
  EXPECT_EQ(of("/shop/setup.php", "Host: a.example\r\nUser-Agent: x/1 (y)\r\nAccept: */*"), "a plain path");
  EXPECT_EQ(of("/shop/?", ""), "a plain path") << "an empty query";
  EXPECT_EQ(of("/shop/%2e/x", ""), "a path");
  EXPECT_EQ(of("/shop/../x", ""), "a path");
  EXPECT_EQ(of("/shop", "X-Forwarded-For: 127.0.0.1\r\n"), "headers");
  EXPECT_EQ(of("/shop", "Accept: ../../x\n"), "headers");
  EXPECT_EQ(of("/shop/../x", "Cookie: a=b\n"), "headers");
  EXPECT_EQ(of("/shop?a=b"), "arguments");
  EXPECT_EQ(of("/shop", "", "a=b"), "arguments");
}

}  // namespace
}  // namespace onesec::eval
