// Whatever a client asks for: the spelling stays inside its bounds, reading it again changes nothing, and the door that
// a spelling leads to doesn't hang on doubled slashes.
#include <string>

#include "model/event_draft.h"
#include "modules/auth_fortress/web_login.h"

namespace {

void check(bool is_true) {
  if (!is_true) __builtin_trap();
}

struct Read {
  onesec::auth_fortress::WebLogin login;
  std::string address;
};

Read read(std::string_view path, std::string_view query) {
  onesec::EventDraft draft;
  draft.type = onesec::EventType::HttpRequest;
  draft.source_ip = onesec::IpAddress::v4(192, 0, 2, 1);
  draft.set(onesec::Field::Method, "POST");
  draft.set(onesec::Field::Path, path);
  if (!query.empty()) draft.set(onesec::Field::Query, query);
  draft.set_integer(onesec::Field::StatusCode, 401);
  const onesec::Event event = draft.view();
  return {onesec::auth_fortress::WebLogin::of(event), onesec::auth_fortress::spelt_address(event)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::auth_fortress;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = text.find('\n');
  const std::string_view path = text.substr(0, cut);
  const std::string_view query = cut == std::string_view::npos ? std::string_view() : text.substr(cut + 1);
  const auto [login, address] = read(path, query);
  if (login.door == Door::None) return 0;
  check(!address.empty() && address.front() == '/' && address.size() <= kLongestAddress);
  check(address.find("//") == std::string::npos);
  for (const char c : address) check(c < 'A' || c > 'Z');
  if (path.find('?') == std::string_view::npos && path.find("://") == std::string_view::npos && path.size() < 500) {
    const auto [doubled, same] = read("/" + std::string(path), query);
    check(doubled.door == login.door && doubled.mark == login.mark && same == address);
  }
  return 0;
}
