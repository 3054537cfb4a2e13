#include "normalise/access_log/access_log.h"

#include "normalise/fuzz_check.h"
#include "normalise/testing.h"

namespace {

constexpr std::array<std::string_view, 7> kFronts{
    "",
    "192.0.2.1 - ",
    "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"",
    "192.0.2.1 - bob [10/Oct/2000:13:55:36 +0000] \"GET /",
    "a.example:443 2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.1\" ",
    "192.0.2.1 - - [",
    "192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.1\" 200 5 \""};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec;
  normalise::EventJsonParser parser;
  EventDraft draft;
  normalise::fuzzing::for_each_line({reinterpret_cast<const char*>(data), size}, kFronts, [&](const std::string& line) {
    draft.clear();
    const Normalised result = normalise::normalise_access_line(normalise::testing::record_of(line, "nginx", 1), draft);
    normalise::fuzzing::check(result == Normalised::Event || result == Normalised::Malformed);
    if (result != Normalised::Event) return;
    const Event event = draft.view();
    normalise::fuzzing::check_event(event, parser);
    // What the client wrote stands behind the first word: it can't move the address.
    if (line.starts_with("192.0.2.1 - ")) normalise::fuzzing::check(event.source_ip == IpAddress::v4(192, 0, 2, 1));
    normalise::fuzzing::check(normalise::is_access_line(line) && draft.has(Field::Method) && draft.has(Field::Path));
  });
  return 0;
}
