// What requests made to be expensive cost the inspection, beside a harmless request of as many bytes and texts; and
// whether an attack hidden in such a request is seen, or at least counted as passed over. Each case runs in a process
// of its own, so that its peak memory is its own. Exits 1 when a case costs over five times its control or an attack is
// neither seen nor counted.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "inspect/request/inspector.h"
#include "web_traffic.h"

namespace onesec::bench {
namespace {

constexpr double kMaxRatio = 5;           ///< More, and one attacker's line fills as many of ours.
constexpr std::size_t kBig = 10U << 20U;  ///< The largest body that proxies commonly let through.
constexpr std::string_view kAttack = "7' union select user,password from users-- -";

struct Owned {
  std::string query, headers, body, type;
  [[nodiscard]] inspect::Request view() const {
    return {.path = "/a", .query = query, .headers = headers, .body = body, .content_type = type};
  }
  [[nodiscard]] std::size_t size() const { return query.size() + headers.size() + body.size(); }
};

constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr const char* kJson = "application/json";

std::string repeated(std::string_view unit, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + unit.size());
  while (out.size() < bytes) out += unit;
  out.resize(bytes);
  return out;
}

/// A form of so many values. The texts are made by `text`, which is given the wanted length.
std::string form(std::size_t values, std::size_t bytes, const std::function<std::string(std::size_t)>& text) {
  std::string out;
  for (std::size_t i = 0; i < values; ++i)
    out += fmt::format("{}n{}={}", i == 0 ? "" : "&", i, text(std::max<std::size_t>(bytes / values, 8) - 6));
  return out;
}

std::string prose(std::size_t bytes) {
  return repeated(
      "It's me again, Anna O'Brien: is the blue one (size 42) back in stock? If not, I'd like red or green. Café "
      "Größe; 9.99 EUR. ",
      bytes);
}

std::size_t texts_in(const Owned& request) {
  std::size_t count = 0;
  inspect::Splitter splitter(&count, [](void* to, const inspect::Leaf&) { ++*static_cast<std::size_t*>(to); });
  splitter.split(request.view());
  return count;
}

/// Harmless, and as large, with as many texts: names and values in turn.
Owned control_of(const Owned& request) {
  const std::size_t values = std::max<std::size_t>(texts_in(request) / 2, 1);
  return {.query = {}, .headers = {}, .body = form(values, request.size(), prose), .type = kForm};
}

struct Cost {
  double cpu_secs = 0;
  double peak_mib = 0;
  std::uint64_t passed_over = 0;
};

/// In a child, so that the memory is of this request alone.
Cost cost_of(const Owned& request) {
  int ends[2];
  if (pipe(ends) != 0) std::exit(2);
  const pid_t child = fork();
  if (child == 0) {
    rusage before{}, after{};
    getrusage(RUSAGE_SELF, &before);
    Cost cost{.cpu_secs = 1e9};
    for (int run = 0; run < 3; ++run) {  // The least of three: the machine is not ours alone.
      const double began = thread_cpu_secs();
      cost.passed_over = inspect::inspect_request(request.view()).passed_over;
      cost.cpu_secs = std::min(cost.cpu_secs, thread_cpu_secs() - began);
      if (cost.cpu_secs > 0.2) break;  // Of that length, what disturbs it evens out.
    }
    getrusage(RUSAGE_SELF, &after);
    cost.peak_mib = static_cast<double>(after.ru_maxrss - before.ru_maxrss) / 1024;
    _exit(write(ends[1], &cost, sizeof cost) == sizeof cost ? 0 : 1);
  }
  Cost cost;
  close(ends[1]);
  const bool is_read = child > 0 && read(ends[0], &cost, sizeof cost) == sizeof cost;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!is_read || status != 0) {
    fmt::print(stderr, "a case ended its process: status {}\n", status);
    std::exit(2);
  }
  return cost;
}

/// Returns whether it keeps to the goal.
bool weigh(const std::string& name, const Owned& request, const Cost& control) {
  const Cost cost = cost_of(request);
  const double ratio = cost.cpu_secs / control.cpu_secs;
  const bool is_good = ratio <= kMaxRatio;
  fmt::print("{:<44} {:>9} {:>6} {:>7} {:>10.2f} {:>10.2f} {:>7.2f} {:>7.1f}{}\n", name, request.size(),
             texts_in(request), cost.passed_over, cost.cpu_secs * 1e3, control.cpu_secs * 1e3, ratio, cost.peak_mib,
             is_good ? "" : "  OVER");
  return is_good;
}
bool weigh(const std::string& name, const Owned& request) { return weigh(name, request, cost_of(control_of(request))); }

std::string shown(std::string_view unit) {
  std::string out;
  for (const char c : unit) out += c == '\n' ? "\\n" : c == '\0' ? "\\0" : std::string(1, c);
  return out;
}

constexpr std::string_view kUnits[] = {
    "(",     ")",      "'",     "\"",       "<",      ">",       "%",           "\\",     "&",
    "/*",    "*/",     "${",    "{{",       "a=",     ";",       "`",           "$(",     "--",
    "#",     "-",      "../",   "<a ",      "<a b='", " on",     "&#",          "&#x27;", "\\u",
    "\\x27", "%u0027", "%2527", "|",        "\n",     " ",       "select ",     "' or ",  "union ",
    "A",     "=",      "0x",    "||",       "<!--",   "<script", "javascript:", "cat ",   "\xef\xbc\x87",
    "1,",    "'1'",    "\"\"",  "f(",       "sleep(", "@@",      "/",           "//",     "\\\\",
    "[",     "e1",     "$IFS",  "^",        "~/",     "*",       ". ",          "a.b",    "and 1 ",
    "$'\\x", "<<",     "$gt:",  "toString:"};

bool weigh_repeats() {
  bool is_good = true;
  const auto whole = [](const std::string& text) {
    return Owned{.query = {}, .headers = {}, .body = "n0=" + text, .type = "text/plain"};
  };
  const auto spread = [](const auto& text) {
    return Owned{.query = {}, .headers = {}, .body = form(1000, kBig, text), .type = kForm};
  };
  const Cost whole_control = cost_of(whole(prose(kBig)));
  const Cost spread_control = cost_of(spread(prose));
  for (const std::string_view unit : kUnits) {
    const auto text = [unit](std::size_t bytes) { return repeated(unit, bytes); };
    is_good = weigh(fmt::format("\"{}\" as the body", shown(unit)), whole(text(kBig)), whole_control) && is_good;
    is_good = weigh(fmt::format("\"{}\" in 1,000 values", shown(unit)), spread(text), spread_control) && is_good;
  }
  return is_good;
}

/// Every pair of the units, in turn, through a whole text: what no list of single ones thinks of. Prints the worst.
bool weigh_pairs() {
  struct Pair {
    double secs;
    std::string_view first, second;
  };
  std::vector<Pair> all;
  const auto secs_of = [](const std::string& text) {
    double least = 1e9;
    for (int run = 0; run < 2; ++run) {
      const double began = thread_cpu_secs();
      inspect::inspect_leaf({inspect::Part::FormValue, "a", text},
                            {.to = nullptr, .see = [](void*, const inspect::Sighting&) {}});
      least = std::min(least, thread_cpu_secs() - began);
    }
    return least;
  };
  const double control = secs_of(prose(inspect::Splitter::kMaxLeafBytes));
  for (const std::string_view first : kUnits) {
    for (const std::string_view second : kUnits) {
      const std::string unit = std::string(first) + std::string(second);
      all.push_back({secs_of(repeated(unit, inspect::Splitter::kMaxLeafBytes)), first, second});
    }
  }
  std::ranges::sort(all, std::ranges::greater(), &Pair::secs);
  fmt::print("\n{} pairs of repeats in one text of 64 KiB; prose takes {:.2f} ms. The worst:\n", all.size(),
             control * 1e3);
  for (const Pair& pair : std::span(all).first(12))
    fmt::print("  {:>8.2f} ms, {:>5.2f} times prose: \"{}{}\"\n", pair.secs * 1e3, pair.secs / control,
               shown(pair.first), shown(pair.second));
  return all.front().secs <= kMaxRatio * control;
}

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8U | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k > text.size() - i ? '=' : kDigits[bits >> (18 - 6 * k) & 63U];
  }
  return out;
}

enum class Coding : std::uint8_t { Percent, Base64, Entity, Escape };
constexpr std::string_view kCodings[] = {"percent", "base64", "entities", "escapes"};

std::string coded(std::string_view text, Coding coding) {
  if (coding == Coding::Base64) return base64(text);
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    const auto byte = static_cast<unsigned char>(c);
    out += is_plain                    ? std::string(1, c)
           : coding == Coding::Percent ? fmt::format("%{:02x}", byte)
           : coding == Coding::Entity  ? fmt::format("&#{};", byte)
                                       : fmt::format("\\u{:04x}", byte);
  }
  return out;
}

/// `text`, so many times, packed.
std::string gzip(const std::string& text, int times) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) std::exit(2);
  std::vector<unsigned char> in(text.begin(), text.end());
  std::vector<unsigned char> out(1U << 20U);
  stream.next_out = out.data();
  stream.avail_out = static_cast<unsigned>(out.size());
  for (int i = 0; i < times; ++i) {
    stream.next_in = in.data();
    stream.avail_in = static_cast<unsigned>(in.size());
    if (deflate(&stream, i + 1 == times ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR) std::exit(2);
  }
  const std::size_t size = out.size() - stream.avail_out;
  deflateEnd(&stream);
  return {reinterpret_cast<const char*>(out.data()), size};
}

/// Entities that name ten of the one before, nine times: a thousand million of the last.
std::string xml_bomb() {
  std::string out = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e0 \"lol\">";
  for (int i = 1; i < 10; ++i) out += fmt::format("<!ENTITY e{} \"{}\">", i, repeated(fmt::format("&e{};", i - 1), 40));
  return out + "]><a>&e9;</a>";
}

std::string multipart(std::size_t parts, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < parts; ++i)
    out += fmt::format("--b\r\nContent-Disposition: form-data; name=\"n{}\"\r\n\r\n{}\r\n", i, text);
  return out + "--b--\r\n";
}

struct Shape {
  const char* name;
  std::function<Owned(std::string_view attack)> make;  ///< With the attack where it is hardest to reach.
};

std::vector<Shape> shapes() {
  const auto body = [](std::string text, const char* type) {
    return Owned{.query = {}, .headers = {}, .body = std::move(text), .type = type};
  };
  const auto lines = [](std::string_view line, std::size_t count) { return repeated(line, line.size() * count); };
  std::vector<Shape> all{
      {"10,000 parameters",
       [=](std::string_view a) {
         return Owned{
             .query = lines("a=1&", 10'000) + "z=" + coded(a, Coding::Percent), .headers = {}, .body = {}, .type = {}};
       }},
      {"1,900 values of ordinary length",
       [=](std::string_view a) { return body(lines("name=Anna&", 900) + "z=" + coded(a, Coding::Percent), kForm); }},
      {"64 KiB of letters first",
       [=](std::string_view a) { return body("z=" + repeated("a ", 65'536) + coded(a, Coding::Percent), kForm); }},
      {"10,000 cookies",
       [=](std::string_view a) {
         return Owned{.query = {},
                      .headers = "Cookie: " + lines("a=1; ", 10'000) + "z=" + coded(a, Coding::Percent) + "\r\n",
                      .body = {},
                      .type = {}};
       }},
      {"10,000 headers",
       [=](std::string_view a) {
         return Owned{.query = {},
                      .headers = lines("X-A: 1\r\n", 10'000) + "X-Z: " + std::string(a) + "\r\n",
                      .body = {},
                      .type = {}};
       }},
      {"10,000 lines without a colon",
       [=](std::string_view a) {
         return Owned{.query = {},
                      .headers = lines("abc\r\n", 10'000) + "X-Z: " + std::string(a) + "\r\n",
                      .body = {},
                      .type = {}};
       }},
      {"JSON, 10,000 levels of [",
       [=](std::string_view a) {
         return body(lines("[", 10'000) + "\"" + std::string(a) + "\"" + lines("]", 10'000), kJson);
       }},
      {"JSON, 10,000 levels of {\"a\":",
       [=](std::string_view a) {
         return body(lines("{\"a\":", 10'000) + "\"" + std::string(a) + "\"" + lines("}", 10'000), kJson);
       }},
      {"JSON, 10 MB of \\\"",
       [=](std::string_view a) {
         return body("[\"" + repeated("\\\"", kBig) + "\", \"" + std::string(a) + "\"]", kJson);
       }},
      {"JSON, 10 MB of \"\",",
       [=](std::string_view a) { return body("[" + lines("\"\",", kBig / 3) + "\"" + std::string(a) + "\"]", kJson); }},
      {"JSON, 10 MB of blanks after a key",
       [=](std::string_view a) {
         return body("{\"a\"" + repeated(" ", kBig) + ": \"" + std::string(a) + "\"}", kJson);
       }},
      {"multipart, 10,000 parts",
       [=](std::string_view a) {
         return body(multipart(10'000, "1") + multipart(1, a), "multipart/form-data; boundary=b");
       }},
      {"multipart, 10 MB of its boundary",
       [=](std::string_view a) {
         return body(repeated("--b\r\n", kBig) + multipart(1, a), "multipart/form-data; boundary=b");
       }},
      {"XML bomb", [=](std::string_view a) { return body(xml_bomb() + std::string(a), "application/xml"); }},
      {"gzip bomb, 256 MiB",
       [=](std::string_view a) {
         Owned made = body(gzip(std::string(1U << 20U, '\0') + std::string(a), 256), kForm);
         made.headers = "Content-Encoding: gzip\r\n";
         return made;
       }},
      {"gzip, a small form",
       [=](std::string_view a) {
         Owned made = body(gzip("z=" + coded(a, Coding::Percent), 1), kForm);
         made.headers = "Content-Encoding: gzip\r\n";
         return made;
       }},
  };
  for (const int times : {2, 4, 5, 8}) {
    const auto one = [&](const char* what, std::initializer_list<Coding> codings) {
      const std::vector<Coding> kept(codings);
      static std::vector<std::string> names;
      names.reserve(64);  // Their addresses are kept.
      names.push_back(fmt::format("{} encodings: {}", times, what));
      all.push_back({names.back().c_str(), [=](std::string_view a) {
                       std::string text = "Anna O'Brien & sons, 17 Church Street " + std::string(a);
                       for (int i = 0; i < times; ++i)
                         text = coded(text, kept[static_cast<std::size_t>(i) % kept.size()]);
                       return body("z=" + coded(text, Coding::Percent), kForm);
                     }});
    };
    one("percent", {Coding::Percent});
    one("base64", {Coding::Base64});
    one("entities", {Coding::Entity});
    one("all in turn", {Coding::Percent, Coding::Base64, Coding::Entity, Coding::Escape});
  }
  return all;
}

bool weigh_shapes() {
  bool is_good = true;
  for (const Shape& shape : shapes()) is_good = weigh(shape.name, shape.make("")) && is_good;
  for (const int times : {3, 8}) {  // As large as a text may be, at its outermost layer.
    for (const Coding coding : {Coding::Percent, Coding::Base64, Coding::Entity, Coding::Escape}) {
      std::string text;
      for (std::size_t bytes = inspect::Splitter::kMaxLeafBytes; bytes > 0; bytes = bytes * 3 / 4) {
        text = repeated("it's <b>so</b> (or not) & 'so' on; ", bytes);
        for (int i = 0; i < times && text.size() <= inspect::Splitter::kMaxLeafBytes; ++i) text = coded(text, coding);
        if (text.size() <= inspect::Splitter::kMaxLeafBytes) break;
      }
      const std::string name = fmt::format("{} layers, {}", times, kCodings[static_cast<std::size_t>(coding)]);
      is_good = weigh(name, {.query = {}, .headers = {}, .body = text, .type = "text/plain"}) && is_good;
    }
  }
  return is_good;
}

/// What isn't looked at must be told: an attack is found, or the request says that something was passed over.
bool look_for_attacks() {
  bool is_good = true;
  fmt::print("\nAn attack where it is hard to reach:\n");
  for (const Shape& shape : shapes()) {
    const inspect::Scores scores = inspect::inspect_request(shape.make(kAttack).view());
    const bool is_found = scores.of(inspect::Attack::Sql) >= inspect::kThreshold;
    const char* verdict = is_found                 ? "found"
                          : scores.passed_over > 0 ? "not looked at, and counted so"
                                                   : "MISSED, and nothing says so";
    fmt::print("  {:<44} {}\n", shape.name, verdict);
    is_good = is_good && (is_found || scores.passed_over > 0);
  }
  return is_good;
}

int run() {
  fmt::print("{:<44} {:>9} {:>6} {:>7} {:>10} {:>10} {:>7} {:>7}\n", "hostile request", "bytes", "texts", "passed",
             "CPU ms", "control ms", "ratio", "MiB");
  const bool are_repeats_good = weigh_repeats();
  const bool are_shapes_good = weigh_shapes();
  const bool are_pairs_good = weigh_pairs();
  const bool is_seen = look_for_attacks();
  fmt::print("\ncost of a hostile request over a harmless one: wanted <= {:.0f}: {}\nattacks found or counted: {}\n",
             kMaxRatio, are_repeats_good && are_shapes_good && are_pairs_good ? "kept" : "MISSED",
             is_seen ? "all" : "NOT all");
  return are_repeats_good && are_shapes_good && are_pairs_good && is_seen ? 0 : 1;
}

}  // namespace
}  // namespace onesec::bench

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // Children must not write what the parent had begun.
  return onesec::bench::run();
}
