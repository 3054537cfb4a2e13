#include "normalise/session_logs/session_logs.h"

#include "normalise/fuzz_check.h"
#include "normalise/testing.h"

namespace {

constexpr std::array<std::string_view, 15> kFronts{
    "",
    "bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=",
    "bob : ",
    "bob : 3 incorrect password attempts ; ",
    "bob : user NOT in sudoers ; ",
    "FAILED SU (to root) ",
    "FAILED su for root by ",
    "(to ",
    "Successful su for root by ",
    "pam_unix(sudo:auth): authentication failure; logname=bob uid=1 euid=0 tty=/dev/pts/0 ruser=bob rhost=",
    "pam_unix(login:auth): authentication failure; ",
    "pam_sss(x:auth): received for user ",
    "pam_unix(cron:session): session opened for user ",
    "pam_unix(su:session): session closed for user ",
    "(pam_unix) authentication failure; "};

}  // namespace

/// Each line is told to all three; none may depend on the others.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec;
  const normalise::fuzzing::TwoUsers known;
  normalise::EventJsonParser parser;
  EventDraft draft;
  normalise::fuzzing::for_each_line({reinterpret_cast<const char*>(data), size}, kFronts, [&](const std::string& line) {
    for (auto* const normalise_one : {normalise::normalise_sudo, normalise::normalise_su, normalise::normalise_pam}) {
      draft.clear();
      const RawRecord record = normalise::testing::record_of(line, "su", 1);
      if (normalise_one(record, &known, draft) != Normalised::Event) continue;
      const Event event = draft.view();
      normalise::fuzzing::check_event(event, parser);
      normalise::fuzzing::check(event.raw == line && event.source == record.source);
    }
  });
  return 0;
}
