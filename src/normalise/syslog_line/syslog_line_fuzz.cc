#include "normalise/syslog_line/syslog_line.h"

#include "normalise/fuzz_check.h"
#include "normalise/testing.h"

namespace {

using onesec::normalise::fuzzing::check;

constexpr std::array<std::string_view, 9> kFronts{"",
                                                  "<34>1 2026-11-24T18:21:20.003Z host sshd 12 ID47 [a b=\"",
                                                  "<34>1 - - - - - ",
                                                  "<34>Nov 24 18:21:20 host sshd[12]: ",
                                                  "<",
                                                  "Nov ",
                                                  "Nov  4 18:21:20 ",
                                                  "2026-11-24T18:21:20.123456+02:00 host ",
                                                  "host httpd/b[1]: "};

void check_inside(std::string_view part, const std::string& line) {
  if (part.empty()) return;
  check(part.data() >= line.data() && part.data() + part.size() <= line.data() + line.size());
}

}  // namespace

/// The parts lie inside the line, the message at its end; numbers are in their ranges.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec;
  const normalise::LocalTime local{.received_at = normalise::testing::kNow, .utc_offset = hours(-5)};
  normalise::fuzzing::for_each_line({reinterpret_cast<const char*>(data), size}, kFronts, [&](const std::string& text) {
    const normalise::SyslogLine line = normalise::read_syslog_line(text, local);
    for (const std::string_view part : {line.host, line.program, line.message}) check_inside(part, text);
    check(text.ends_with(line.message));
    check(line.pid >= 0 && (line.facility < 0) == (line.severity < 0));
    check(line.facility < 0 || !normalise::facility_word(line.facility).empty());
    check(line.severity < 0 || !normalise::severity_word(line.severity).empty());
    check(line.program.empty() || line.message.size() < text.size());
  });
  return 0;
}
