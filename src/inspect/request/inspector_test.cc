#include "inspect/request/inspector.h"

#include <gtest/gtest.h>

namespace onesec::inspect {
namespace {

std::uint32_t sql(const Request& request) { return inspect_request(request).of(Attack::Sql); }

TEST(Inspector, LooksIntoEveryPart) {
  EXPECT_GE(sql({.query = "id=7%20or%203%3D3"}), kThreshold);
  EXPECT_GE(sql({.query = "id=7+or+3=3"}), kThreshold);
  EXPECT_GE(sql({.query = "7'%20or%203=3--"}), kThreshold) << "a query without a name";
  EXPECT_GE(sql({.path = "/item/7'%20or%203=3--%20"}), kThreshold);
  EXPECT_GE(sql({.headers = "X-Forwarded-For: 7' or 3=3--\r\n"}), kThreshold);
  EXPECT_GE(sql({.cookies = "a=b; id=7'%20or%203=3--"}), kThreshold);
  EXPECT_GE(sql({.body = "id=7'+or+3=3--"}), kThreshold);
  EXPECT_GE(sql({.body = R"({"id": "7' or 3=3--"})"}), kThreshold);
  EXPECT_GE(sql({.referer = "7' or 3=3--"}), kThreshold);
  EXPECT_EQ(
      sql({.path = "/item/7", .query = "q=shoes&size=42", .user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)"}),
      0U);
}

TEST(Inspector, LooksAtShortWordsThatAreToBeRun) {
  EXPECT_GE(inspect_request({.query = "cmd=id"}).of(Attack::Shell), kThreshold);
  EXPECT_EQ(inspect_request({.query = "q=id"}).of(Attack::Shell), 0U);
}

TEST(Inspector, PointsAtPlacesInTheTextThatItShows) {
  const Watcher watcher{.to = nullptr, .see = [](void*, const Sighting& sighting) {
                          for (const Reason& reason : sighting.reasons.all()) {
                            EXPECT_LE(reason.begin, reason.end);
                            EXPECT_LE(reason.end, sighting.text.size()) << sighting.text;
                          }
                        }};
  const Scores scores = inspect_request({.path = "/%41%41%41%41%41%41%41%41/%2e%2e/x"}, watcher);
  EXPECT_GE(scores.of(Attack::Path), kThreshold);
}

TEST(Inspector, TakesEncodingsOff) {
  for (const char* query : {"id=7%2527%2520or%25203%253D3--", "id=7%26%2339%3B%20or%203%3D3--",
                            R"(id=7\u0027+or+3=3--)", "id=NycgICBvciAzPTMgLS0g", "id=7%EF%BC%87+or+3=3--",
                            "id=7%u0027+or+3=3--", "id=7%252527%252520or%2525203%25253D3--"}) {
    EXPECT_GE(sql({.query = query}), kThreshold) << query;
  }
}

TEST(Inspector, TellsWhereAndBehindHowManyLayers) {
  struct Seen {
    std::string name, text;
    std::uint32_t layers = 99;
  } seen;
  const Watcher watcher{.to = &seen, .see = [](void* to, const Sighting& sighting) {
                          *static_cast<Seen*>(to) = {std::string(sighting.leaf.name), std::string(sighting.text),
                                                     sighting.layers};
                        }};
  (void)inspect_request({.query = "a=1&id=7%2527%2520or%25203%253D3--"}, watcher);
  EXPECT_EQ(seen.name, "id");
  EXPECT_EQ(seen.text, "7' or 3=3--");
  EXPECT_EQ(seen.layers, 1U);
}

TEST(Inspector, TakesTheEscapesOfJsonOff) {
  const auto code = [](std::string_view body) {
    return inspect_request({.body = body, .content_type = "application/json"}).of(Attack::Deserialisation);
  };
  EXPECT_GE(code(R"({"a": "O:8:\"stdClass\":0:{}"})"), kThreshold);
  EXPECT_LT(code(R"({"a": "O:8:stdClass:0:{}"})"), kThreshold);
}

TEST(Inspector, LooksAtAWordThatIsOneByteLongerThanShort) {
  EXPECT_EQ(sql({.query = "q=msdb"}), 0U) << "a short word is not looked at";
  EXPECT_GE(sql({.query = "q=msysaces"}), kThreshold) << "one of eight letters is";
  EXPECT_GE(sql({.query = "q=1/*"}), kThreshold) << "and so is what is no word";
}

TEST(Inspector, StopsAfterSomeLayers) {
  std::string value = "' or 1=1--";
  for (int i = 0; i < 12; ++i) {
    std::string next;
    for (const char c : value)
      next += c == '%' ? std::string("%25") : (i == 0 && c == '\'' ? std::string("%27") : std::string(1, c));
    value = next;
  }
  (void)sql({.query = "id=" + value});  // Whatever it says, it ends.
  const Request request{.query = "id=%2525252525252561"};
  EXPECT_EQ(inspect_request(request).passed_over, 1U) << "the layers that are left on are counted";
  EXPECT_EQ(inspect_request({.query = "id=%25252561"}).passed_over, 0U);
}

TEST(Inspector, TellsOfACharsetInWhichMarkupIsHidden) {
  const auto points = [](std::string_view type, std::string_view body) {
    return inspect_request({.body = body, .content_type = type}).points[static_cast<std::size_t>(Attack::Xss)];
  };
  EXPECT_GE(points("application/x-www-form-urlencoded; charset=ibm037", "a=b"), kThreshold);
  EXPECT_LT(points("application/x-www-form-urlencoded; charset=utf-8", "a=b"), kThreshold);
  const std::string_view kForm = "multipart/form-data; boundary=q";
  EXPECT_GE(points(kForm,
                   "--q\r\nContent-Disposition: form-data; name=\"a\"\r\n"
                   "Content-Type: text/plain; CHARSET = utf-7\r\n\r\nb\r\n--q--\r\n"),
            kThreshold);
  EXPECT_GE(points(kForm, "--q\r\nContent-Disposition: form-data; name=\"_charset_\"\r\n\r\nutf7\r\n--q--\r\n"),
            kThreshold);
  EXPECT_LT(points(kForm,
                   "--q\r\nContent-Disposition: form-data; name=\"a\"\r\n"
                   "Content-Type: text/plain; charset=shift_jis\r\n\r\nutf-7\r\n--q--\r\n"),
            kThreshold);
}

TEST(Inspector, LetsErrorReportsQuoteTheScriptOfAPage) {
  const std::string script = R"x(var t=document.createElement(\"script\");t.src=e,document.head.appendChild(t))x";
  const auto points_under = [&](const std::string& name) {
    const std::string body = "{\"" + name + "\":[\"" + script + "\"]}";
    return inspect_request({.body = body, .content_type = "application/json"}).of(Attack::Xss);
  };
  EXPECT_EQ(points_under("pre_context"), 0U);
  EXPECT_GE(points_under("note"), kThreshold);
}

TEST(Inspector, ReadsWhereAProxyIsSent) {
  EXPECT_GE(inspect_request({.path = "http://169.254.169.254/latest/meta-data/"}).of(Attack::Ssrf), kThreshold);
  EXPECT_EQ(inspect_request({.path = "http://shop.example/page"}).of(Attack::Ssrf), 0U);
}

TEST(Inspector, NothingHidesInWhatIsTakenApart) {
  constexpr std::string_view kScript = "<script>alert(1)</script>";
  for (const char* string : {R"({"q":"SEND\n<script>alert(1)</script>\n\n\u0000"})",
                             R"([{"context_line":"x"},"<img src=x onerror=alert(1)>"])"})
    EXPECT_GE(inspect_request({.body = string, .content_type = "application/json"}).of(Attack::Xss), kThreshold)
        << string;
  for (const char* type : {"application/http", "multipart/mixed; boundary=y", "application/json"}) {
    const std::string body = "--x\r\nContent-Disposition: form-data; name=\"q\"\r\nContent-Type: " + std::string(type) +
                             "\r\n\r\n" + std::string(kScript) + "\r\n--x--\r\n";
    EXPECT_GE(inspect_request({.body = body, .content_type = "multipart/form-data; boundary=x"}).of(Attack::Xss),
              kThreshold)
        << type;
  }
}

}  // namespace
}  // namespace onesec::inspect
