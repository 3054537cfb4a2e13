#include "normalise/web_error_log/web_error_log.h"

#include "normalise/fuzz_check.h"
#include "normalise/testing.h"

namespace {

constexpr std::array<std::string_view, 12> kFronts{
    "",
    "[Sat Jul 20 21:34:49.453232 2013] [auth_basic:error] [pid 1] [client 192.0.2.1:5] AH01617: user ",
    "[Sat Jul 20 21:34:49 2013] [error] [client 192.0.2.1] user ",
    "[Sat Jul 20 21:34:49 2013] [error] [client 192.0.2.1] Digest: ",
    "[Sat Jul 20 21:34:49 2013] [error] [client ",
    "[Sat Jul ",
    "[error] [client 192.0.2.1] ",
    "2012/04/09 11:53:29 [error] 2865#0: *66647 user \"",
    "2012/04/09 11:53:29 [error] 2865#0: *66647 user \"bob\": password mismatch, client: 192.0.2.1",
    "2012/04/09 11:53:29 [error] 2865#0: *66647 PAM: user '",
    "2012/04/09 11:53:29 [crit] 1#1: *1 SSL_do_handshake() failed (SSL: error) while, client: ",
    "2012/"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec;
  const normalise::fuzzing::TwoUsers known;
  const normalise::LocalTime local{.received_at = normalise::testing::kNow, .utc_offset = hours(2)};
  normalise::EventJsonParser parser;
  EventDraft draft;
  normalise::fuzzing::for_each_line({reinterpret_cast<const char*>(data), size}, kFronts, [&](const std::string& line) {
    for (auto* const normalise_one : {normalise::normalise_apache_error, normalise::normalise_nginx_error}) {
      draft.clear();
      const RawRecord record = normalise::testing::record_of(line, "nginx", 1);
      if (normalise_one(record, local, &known, draft) != Normalised::Event) continue;
      normalise::fuzzing::check_event(draft.view(), parser);
      normalise::fuzzing::check(draft.type == EventType::AuthFailure && draft.has(Field::AuthKind));
    }
  });
  return 0;
}
