#include "web_traffic.h"

#include <fmt/format.h>

#include <ctime>
#include <random>

#include "base/json_escape.h"

namespace onesec::bench {
namespace {

/// What people type: a name with its apostrophe, an address, a sentence, a price, other alphabets.
constexpr std::string_view kTexts[] = {
    "running shoes for men",
    "Anna O'Brien",
    "42",
    "price_asc",
    "anna.obrien+shop@example.org",
    "17 Church Street, flat 3 (back door)",
    "Hello, it's me again: is the blue one back in stock? Thanks & best wishes, Anna",
    "2026-11-27T03:25:50+01:00",
    "Größe 42½, Farbe: blau/weiß",
    "https://example.org/list?page=2&sort=new#top",
    "select a colour or order by phone",
    "東京都新宿区西新宿二丁目",
    "+44 (0)20 7946 0018",
    "9.99 EUR (was 12.50); -20 %",
    "true"};
constexpr std::string_view kPlaces[] = {"shoes", "running", "api", "v2", "items", "search", "images", "cart"};
constexpr std::string_view kNames[] = {"q", "size", "sort", "page", "mail", "text", "name", "city"};

std::string percent_coded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          std::string_view("-._~").find(c) != std::string_view::npos;
    if (is_plain) {
      out += c;
    } else if (c == ' ') {
      out += "%20";
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

class Maker {
 public:
  template <typename T, std::size_t N>
  const T& pick(const T (&from)[N]) {
    return from[dice_() % N];
  }
  std::uint32_t number(std::uint32_t below) { return static_cast<std::uint32_t>(dice_() % below); }

  std::string pairs(std::size_t count, std::string_view last) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view text = !last.empty() && i + 1 == count ? last : pick(kTexts);
      out += fmt::format("{}{}={}", i == 0 ? "" : "&", kNames[i], percent_coded(text));
    }
    return out;
  }
  std::string json(std::string_view last) {
    std::string text;
    append_json_string(text, last.empty() ? pick(kTexts) : last);
    std::string name;
    append_json_string(name, pick(kTexts));
    return fmt::format(
        R"({{"items":[{{"sku":"A-{}","count":{}}},{{"sku":"B-{}","count":1}}],"name":{},"note":{},"gift":false}})",
        number(1000), number(9), number(1000), name, text);
  }
  WebRequest request(Kind kind, std::string_view attack) {
    WebRequest made;
    made.method = kind == Kind::Get || kind == Kind::GetWithArguments ? "GET" : "POST";
    made.path = fmt::format("/{}/{}/{}", pick(kPlaces), pick(kPlaces), number(10'000));
    if (kind == Kind::GetWithArguments) made.query = pairs(5, attack);
    if (kind == Kind::FormPost) made.body = pairs(4, attack);
    if (kind == Kind::JsonPost) made.body = json(attack);
    const std::string id = fmt::format("{:016x}{:016x}", dice_(), dice_());
    made.headers = {{"Host", "shop.example.org"},
                    {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},
                    {"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
                    {"Accept-Language", "en-GB,en;q=0.7,fr;q=0.3"},
                    {"Cookie", "session=" + id + "; theme=" +
                                   (kind == Kind::Get && !attack.empty() ? percent_coded(attack) : "dark") +
                                   "; _ga=GA1.2.1732664750.17"}};
    if (made.body.empty()) {
      made.headers.emplace_back("Referer", fmt::format("https://shop.example.org/list?page={}", number(90)));
      made.headers.emplace_back("Accept-Encoding", "gzip, deflate, br");
    } else {
      made.headers.emplace_back("Content-Type",
                                kind == Kind::JsonPost ? "application/json" : "application/x-www-form-urlencoded");
      made.headers.emplace_back("Content-Length", fmt::format("{}", made.body.size()));
    }
    for (const auto& [name, value] : made.headers) made.header_lines += name + ": " + value + "\r\n";
    return made;
  }

 private:
  std::mt19937_64 dice_{17};  ///< Fixed: a figure must be there again tomorrow.
};

}  // namespace

inspect::Request WebRequest::view() const {
  return {.path = path, .query = query, .headers = header_lines, .body = body};
}

std::string WebRequest::as_json() const {
  std::string out = "{\"path\":";
  append_json_string(out, path);
  out += ",\"query\":";
  append_json_string(out, query);
  for (const auto& [name, value] : headers) {
    out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, value);
  }
  out += ",\"body\":";
  append_json_string(out, body);
  return out + "}";
}

std::vector<WebRequest> harmless(Kind kind, std::size_t count) {
  Maker maker;
  std::vector<WebRequest> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(maker.request(kind, {}));
  return all;
}

WebRequest with_attack(Kind kind, std::string_view attack) { return Maker().request(kind, attack); }

std::span<const std::string_view> values_of_41_bytes() {
  static constexpr std::array<std::string_view, 6> kValues{
      "Anna O'Brien and sons, 17 Church Street, ", "running shoes for men, size 42 or 43, blu",
      "8f14e45fceea167a5a36dedd4bea2543-00000042", "it%27s+me+again%2C+is+the+blue+one+back%3",
      "https://example.org/list?page=2&sort=news", "select a colour (red; blue) or order one!"};
  static_assert([] {
    for (const std::string_view value : kValues)
      if (value.size() != 41) return false;
    return true;
  }());
  return kValues;
}

double thread_cpu_secs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace onesec::bench
