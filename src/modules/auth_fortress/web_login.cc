#include "modules/auth_fortress/web_login.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "modules/auth_fortress/attempt.h"
#include "modules/auth_fortress/web_words.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::size_t kMostRead = 512;
constexpr std::size_t kMostParameters = 8;
constexpr std::size_t kLongestSite = 253;  // a DNS name

Answer answer_of(std::int64_t status) {
  switch (status) {
    case 200:
      return Answer::Page;
    case 201:
    case 202:
    case 204:
      return Answer::Done;
    case 302:
    case 303:
      return Answer::Redirect;
    // 400 and 422 are what many frameworks answer a wrong password with; 419: the form's own token is missing, as
    // guessing programs forget it; 423: the account is locked.
    case 400:
    case 401:
    case 403:
    case 419:
    case 422:
    case 423:
      return Answer::Refused;
    case 429:
      return Answer::Throttled;
    default:
      return Answer::None;  // 404, 405: no door. 5xx: a broken one. 301, 307, 308: come to another address.
  }
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char small = static_cast<char>(c | 0x20);
  if (small >= 'a' && small <= 'f') return static_cast<unsigned>(small - 'a' + 10);
  return std::nullopt;
}

/// The byte at `at`, a percent escape undone once; steps behind it.
char take_decoded(std::string_view text, std::size_t& at) {
  const char c = text[at++];
  if (c != '%' || at + 1 >= text.size()) return c;
  const auto high = hex_digit(text[at]);
  const auto low = hex_digit(text[at + 1]);
  if (!high || !low) return c;
  at += 2;
  return static_cast<char>(*high << 4U | *low);
}

char small_of(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// A path in one spelling, as it was shown and in small letters, and where its parts begin.
class Spelling {
 public:
  /// False when it is too long or too deep to be a sign-in.
  bool read(std::string_view path) {
    const bool is_cut = path.size() > kMostRead;
    path = path.substr(0, kMostRead);
    bool is_parameter = false;  // ";jsessionid=…" ends with the part, and so does a query behind an escaped mark.
    open();
    for (std::size_t at = 0; at < path.size();) {
      const char c = take_decoded(path, at);
      if (c == '/') {
        is_parameter = false;
        close();
        open();
      } else if (c == ';' || c == '?' || c == '&' || is_parameter) {
        is_parameter = true;
      } else {
        put(c);
      }
    }
    close();
    if (is_cut) is_whole_ = false;
    drop_path_info();
    drop_index();
    if (parts_ == 0) put('/');
    return is_whole_;
  }

  [[nodiscard]] std::string_view small() const { return {small_.data(), size_}; }
  [[nodiscard]] std::size_t parts() const { return parts_; }
  /// 0 is the last one, which is read without its file extension. Empty beyond the first.
  [[nodiscard]] WebWords words(std::size_t from_end) const {
    if (from_end >= parts_) return {"", ""};
    const std::size_t part = parts_ - 1 - from_end;
    std::string_view shown = text_of(part);
    if (from_end == 0) shown = shown.substr(0, stem_size(shown));
    return {shown, std::string_view(small_.data() + starts_[part], shown.size())};
  }

 private:
  static constexpr std::size_t kMostParts = 16;

  [[nodiscard]] std::string_view text_of(std::size_t part) const {
    const std::size_t end = part + 1 < parts_ ? starts_[part + 1] - 1U : size_;
    return {shown_.data() + starts_[part], end - starts_[part]};
  }
  static std::size_t stem_size(std::string_view part) {
    const std::size_t dot = part.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || part.size() - dot > 6) return part.size();
    return dot;
  }
  void open() {
    if (parts_ == kMostParts) is_whole_ = false;
    if (!is_whole_) return;
    put('/');
    starts_[parts_++] = static_cast<std::uint16_t>(size_);
  }
  void put(char c) {
    if (size_ == kLongestAddress) is_whole_ = false;
    if (!is_whole_) return;
    shown_[size_] = c;
    small_[size_++] = small_of(c);
  }
  void close() {
    if (!is_whole_) return;
    const std::string_view part = text_of(parts_ - 1);
    if (part == "..") {
      drop_last();
      if (parts_ > 0) drop_last();
    } else if (part.empty() || part == ".") {
      drop_last();
    }
  }
  void drop_last() { size_ = starts_[--parts_] - 1U; }
  /// A script is handed what stands behind its name: "/wp-login.php/x" is "/wp-login.php". Behind "/index.php" stands
  /// the route, which tells the door. However much it is.
  void drop_path_info() {
    for (std::size_t part = 0; part + 1 < parts_; ++part) {
      const std::string_view shown = text_of(part);
      const std::size_t stem = stem_size(shown);
      const std::string_view small(small_.data() + starts_[part], shown.size());
      if (!is_script(small.substr(stem)) ||
          !WebWords(shown.substr(0, stem), small.substr(0, stem)).name_a_script_door())
        continue;
      size_ = starts_[part] + shown.size();
      parts_ = part + 1;
      is_whole_ = true;
    }
  }
  static bool is_script(std::string_view extension) {
    constexpr std::string_view kScripts[] = {".php", ".asp", ".aspx", ".jsp", ".cgi", ".pl"};
    return std::ranges::find(kScripts, extension) != std::end(kScripts);
  }
  /// "/login/index.php" is "/login".
  void drop_index() {
    if (!is_whole_ || parts_ < 2) return;
    const std::string_view small(small_.data() + starts_[parts_ - 1], stem_size(text_of(parts_ - 1)));
    if (small == "index" || small == "default") drop_last();
  }

  std::array<char, kLongestAddress> shown_;  // NOLINT(cppcoreguidelines-pro-type-member-init): size_ bounds it.
  std::array<char, kLongestAddress> small_;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::array<std::uint16_t, kMostParts> starts_{};
  std::size_t size_ = 0;
  std::size_t parts_ = 0;
  bool is_whole_ = true;
};

Door door_of(const Spelling& path) {
  const WebWords last = path.words(0);
  const WebWords parent = path.words(1);
  Door door = Door::None;
  if (last.ask_to_sign_in()) {
    if (last.size() == 2 && last[0] == "wp" && last[1] == "login") return Door::WordPress;
    door = Door::Form;
  } else if (last.is_only("xmlrpc")) {
    return Door::Rpc;
  } else if (parent.ask_to_sign_in() && last.only_carry_out()) {
    door = Door::Form;
  } else if (last.size() <= 2 && (last.last() == "authenticate" || last.last() == "authentication")) {
    door = Door::Form;
  } else if (last.size() == 1 && last[0] == "auth") {
    // Elsewhere it asks for leave to do one thing: "/broadcasting/auth", once for each channel of a page.
    return parent.only_frame() ? Door::Api : Door::None;
  } else if (parent.only_frame() && last.all_but_last_only_frame()) {
    if (last.last() == "session" || last.last() == "sessions") return Door::Session;
    if (last.last() == "token" || last.last() == "tokens") return Door::Token;
  }
  if (door != Door::Form) return door;
  for (std::size_t part = 0; part < path.parts(); ++part) {
    if (path.words(part).name_an_api()) return Door::Api;
  }
  return door;
}

/// Up to 48 bytes of a name or value, decoded.
struct Decoded {
  explicit Decoded(std::string_view raw) {
    for (std::size_t at = 0; at < raw.size() && size < shown_bytes.size(); ++size) {
      shown_bytes[size] = take_decoded(raw, at);
      small_bytes[size] = small_of(shown_bytes[size]);
    }
  }
  [[nodiscard]] std::string_view shown() const { return {shown_bytes.data(), size}; }
  [[nodiscard]] std::string_view small() const { return {small_bytes.data(), size}; }

  std::array<char, 48> shown_bytes{};
  std::array<char, 48> small_bytes{};
  std::size_t size = 0;
};

/// Hands each "name=value" to `is_it` until it says true.
template <class Predicate>
bool any_parameter(std::string_view query, Predicate is_it) {
  query = query.substr(0, kMostRead);
  for (std::size_t count = 0; !query.empty() && count < kMostParameters; ++count) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    if (is_it(Decoded(pair.substr(0, equals)), Decoded(pair.substr(equals + 1)))) return true;
  }
  return false;
}

/// "index.php?action=login", "?q=user/login", "?title=Special:UserLogin". An address to return to is no route, nor
/// are words that somebody looks for.
bool asks_in_query(std::string_view query) {
  return any_parameter(query, [](const Decoded& /*name*/, const Decoded& value) {
    const std::string_view shown = value.shown();
    if (shown.starts_with('/') || shown.find("://") != std::string_view::npos) return false;
    if (shown.find_first_of("+ ") != std::string_view::npos) return false;
    const std::size_t from = shown.find_last_of("/:.") + 1;  // npos + 1 is 0
    return WebWords(shown.substr(from), value.small().substr(from)).ask_to_sign_in();
  });
}

/// What else wp-login.php does; an action that it doesn't know is a sign-in.
bool is_other_action_of_wordpress(std::string_view query) {
  constexpr std::string_view kOther[] = {"lostpassword", "retrievepassword", "resetpass",     "rp",
                                         "register",     "postpass",         "confirmaction", "logout"};
  // What isn't read may name the action that counts.
  if (query.size() > kMostRead || std::ranges::count(query, '&') >= std::ptrdiff_t{kMostParameters}) return false;
  bool is_other = false;
  any_parameter(query, [&](const Decoded& name, const Decoded& value) {
    if (name.shown() == "action") is_other = std::ranges::find(kOther, value.small()) != std::end(kOther);
    return false;  // Of several, PHP takes the last.
  });
  return is_other;
}

struct Target {
  std::string_view path;
  std::string_view query;
};

/// "http://name:password@host/login", which servers take too, without what stands before the path.
std::string_view without_authority(std::string_view path) {
  const std::size_t scheme = path.find("://");
  if (scheme == std::string_view::npos || path.find_first_of("/?") < scheme) return path;
  path.remove_prefix(scheme + 3);
  const std::size_t from = path.find_first_of("/?");
  return from == std::string_view::npos ? std::string_view() : path.substr(from);
}

/// Not every sender takes the two apart.
Target target_of(const Event& event) {
  const std::string_view path = without_authority(event.text(Field::Path));
  const std::size_t mark = path.find('?');
  if (mark == std::string_view::npos) return {path, event.text(Field::Query)};
  return {path.substr(0, mark), path.substr(mark + 1)};
}

/// A client may spell the name of the site as it likes: "Shop.Example." is "shop.example", once small.
std::string_view site_of(const Event& event) {
  std::string_view site = event.text(Field::Domain);
  if (site.ends_with('.')) site.remove_suffix(1);
  return site.substr(0, kLongestSite);
}

/// Hashes the site and the spelt path, which are kept apart by the path's slash.
std::uint64_t mark_of_door(std::string_view site, std::string_view path) {
  std::array<char, kLongestSite + kLongestAddress> text;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::ranges::transform(site, text.begin(), small_of);
  std::ranges::copy(path, text.begin() + static_cast<std::ptrdiff_t>(site.size()));
  return mark_of({text.data(), site.size() + path.size()});
}

}  // namespace

WebLogin WebLogin::of(const Event& event) {
  const std::string_view method = event.text(Field::Method);
  if ((method != "POST" && method != "PUT") || event.source_ip.is_none()) return {};
  const std::int64_t status = event.integer(Field::StatusCode).value_or(0);
  const Answer answer = answer_of(status);
  if (answer == Answer::None) return {};
  // HTTP's own authentication, which the web server's error log tells with the name: not twice.
  if (status == 401 && event.find(Field::Username) != nullptr) return {};
  const auto [target, query] = target_of(event);
  Spelling path;
  if (!path.read(target)) return {};
  Door door = door_of(path);
  if (door == Door::None && asks_in_query(query)) door = Door::Form;
  if (door == Door::WordPress && is_other_action_of_wordpress(query)) door = Door::None;
  if (door == Door::None) return {};
  const std::int64_t size = event.integer(Field::ResponseSize).value_or(0);
  return {.mark = mark_of_door(site_of(event), path.small()),
          .size = static_cast<std::uint32_t>(std::clamp<std::int64_t>(size, 0, UINT32_MAX)),
          .status = static_cast<std::uint16_t>(status),
          .door = door,
          .answer = answer};
}

std::string spelt_path(const Event& event) {
  Spelling path;
  if (!path.read(target_of(event).path)) return {};
  return std::string(path.small());
}

std::string spelt_address(const Event& event) {
  const std::string path = spelt_path(event);
  if (path.empty()) return {};
  std::string address(site_of(event));
  std::ranges::transform(address, address.begin(), small_of);
  return address + path;
}

}  // namespace onesec::auth_fortress
