#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onesec::inspect {

/// Which part of a request a text was.
enum class Part : std::uint8_t {
  Path,
  Segment,  ///< Of the path, between its slashes.
  QueryName,
  QueryValue,
  Header,
  CookieName,
  CookieValue,
  FormName,
  FormValue,
  JsonKey,
  JsonValue,
  XmlName,  ///< Of an element or attribute.
  XmlText,
  XmlAttribute,
  FileName,  ///< Of an upload, as the client gives it.
  Document,  ///< An XML document as a whole, whose texts are given one by one too.
  Charset,   ///< That a body or a part of it says it is written in, unless it is UTF-8.
  Body,      ///< As a whole: of a type that isn't taken apart.
};

/// "query parameter", "header" …, for a sentence.
[[nodiscard]] std::string_view words_of(Part part);

/// The Base64 of "Basic x" (RFC 7617), of any case and blank; empty: another scheme. A view into `value`, of a header.
[[nodiscard]] std::string_view basic_credentials(std::string_view value);

/// One text of a request as it was sent, still encoded. Views into the request.
struct Leaf {
  Part part = Part::Path;
  std::string_view name;  ///< Of the parameter, header, cookie or key that it is the value of.
  std::string_view text;
  std::string_view value{};   ///< Of a name: what it is given, as it was sent; empty: nothing, or more than a scalar.
  std::string_view around{};  ///< Of a key of JSON: the parameter and the keys that it stands in, "where.age".
};

/// A request, as much of it as is known. Views.
struct Request {
  std::string_view path{};     ///< Without the query.
  std::string_view query{};    ///< Without the question mark.
  std::string_view headers{};  ///< "Name: value" lines.
  std::string_view cookies{};  ///< The value of Cookie.
  std::string_view body{};
  std::string_view content_type{};
  std::string_view referer{};
  std::string_view user_agent{};
};

/// Takes a request apart. At most kMaxLeaves texts, each cut at kMaxLeafBytes; more is counted in `passed_over`.
/// JSON, XML and multipart forms are read leniently: what servers read is judged, not whether it is well formed. A body
/// whose bytes say something else than its type is read both ways; a parameter that is given several times is given
/// once more as ASP.NET joins it, "a,b"; JSON in a parameter or in a string of JSON is taken apart as in a body, and so
/// are the strings of a GraphQL document in JSON, the queries of URLs, requests in parts of a body, and what a JSON Web
/// Token says. O(n).
class Splitter {
 public:
  static constexpr std::size_t kMaxLeaves = 2'000;  ///< PHP takes 1,000 parameters, Tomcat 10,000.
  static constexpr std::size_t kMaxLeafBytes = 64 << 10;
  static constexpr std::size_t kMaxNameBytes = 256;  ///< Of the name that goes with a value: no form has longer ones.
  static constexpr std::string_view kLineEnd = "\r\n";  ///< The text of a header whose credentials have one.

  using Take = void (*)(void* to, const Leaf& leaf);
  Splitter(void* to, Take take) : to_(to), take_(take) {}
  void split(const Request& request);
  [[nodiscard]] std::size_t passed_over() const { return passed_over_; }

 private:
  void give(Part part, std::string_view name, std::string_view text, std::string_view value = {},
            std::string_view around = {});
  void pairs(std::string_view text, char separator, Part name, Part value);
  void repeated();
  /// JSON as the value of a parameter: its texts, too.
  void document_in(std::string_view name, std::string_view value);
  void lines(std::string_view headers);
  void query_in(Part part, std::string_view name, std::string_view url);
  void link_in(const Leaf& leaf);
  void credentials(std::string_view name, std::string_view value);
  void claims(Part part, std::string_view name, std::string_view value);
  bool json(std::string_view text, std::string_view parameter = {});
  void document_in_string(std::string_view key, std::string_view string);
  /// Whether a string of JSON is a frame of a protocol of messages: then its fields and what it carries were given.
  bool frame_in(std::string_view key, std::string_view string);
  void literals(std::string_view string);
  void xml(std::string_view text);
  std::size_t tag(std::string_view text, std::size_t at);
  void charset(std::string_view type);
  void multipart(std::string_view text, std::string_view boundary);
  void part(std::string_view text);
  void request_in(std::string_view text);
  void parts_in(std::string_view text, std::string_view type);
  void segments(std::string_view path);
  void body(std::string_view text, std::string_view type);

  void* to_;
  Take take_;
  std::size_t given_ = 0;
  std::size_t passed_over_ = 0;
  static constexpr int kDeepest = 3;  ///< Google's batches have two.
  int depth_ = 0;                     ///< Of JSON in strings of JSON, and of parts in parts.
  std::string content_type_;          ///< Of the headers.
  std::string folded_;                ///< A header field of several lines.
  std::vector<Leaf> pairs_;           ///< Of one text, the first kMaxLeaves.
  std::string joined_;                ///< A repeated parameter's values.
  std::string credentials_;           ///< User and password of a header.
  std::string claims_;                ///< A part of a token.
  std::string unpacked_;              ///< A body that came as gzip, its first 64 KiB.
};

}  // namespace onesec::inspect
