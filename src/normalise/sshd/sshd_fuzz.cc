#include "normalise/sshd/sshd.h"

#include "normalise/draft_parts.h"
#include "normalise/fuzz_check.h"
#include "normalise/testing.h"

namespace {

using namespace onesec;
using normalise::fuzzing::check;

constexpr std::array<std::string_view, 19> kFronts{
    "",
    "Failed password for ",
    "Failed publickey for invalid user ",
    "Failed keyboard-interactive/pam for ",
    "Accepted publickey for root from ",
    "Invalid user ",
    "Connection from ",
    "Connection closed by authenticating user ",
    "Connection reset by invalid user ",
    "Disconnected from user ",
    "Received disconnect from ",
    "error: PAM: Authentication failure for ",
    "error: maximum authentication attempts exceeded for ",
    "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=",
    "pam_unix(sshd:session): session opened for user ",
    "pam_unix(sshd:session): session closed for user ",
    "User bob from 192.0.2.1 not allowed because ",
    "message repeated 3 times: [ Failed password for ",
    "banner exchange: Connection from "};

/// A client chooses its user name, of which sshd prints 100 bytes, and must not choose the address by it.
void check_no_forged_address(std::string_view name) {
  const std::string line =
      "Failed password for invalid user " + std::string(name.substr(0, 100)) + " from 192.0.2.1 port 22 ssh2";
  normalise::Sshd sshd(nullptr);
  EventDraft draft;
  check(sshd.normalise(normalise::testing::record_of(line, "sshd", 1), draft) == Normalised::Event);
  check(normalise::testing::origin_of(draft.view()) == "192.0.2.1");
}

}  // namespace

/// A line's length chooses its process, so that lines of one process and of several mix.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const normalise::fuzzing::TwoUsers known;
  normalise::Sshd sshd(&known);
  normalise::EventJsonParser parser;
  EventDraft draft;
  normalise::fuzzing::for_each_line({reinterpret_cast<const char*>(data), size}, kFronts, [&](const std::string& line) {
    draft.clear();
    const RawRecord record = normalise::testing::record_of(line, "sshd", static_cast<std::int64_t>(line.size() % 3));
    if (sshd.normalise(record, draft) != Normalised::Event) return;
    const Event event = draft.view();
    normalise::fuzzing::check_event(event, parser);
    check(event.raw == line && !event.text(Field::AuthKind).empty());
    // A success stays evidence without an address ("from UNKNOWN"); a failure that nobody caused counts for nobody.
    check(event.type != EventType::AuthFailure || normalise::has_origin(draft));
  });
  check_no_forged_address({reinterpret_cast<const char*>(data), size});
  return 0;
}
