#include "normalise/router/router.h"

#include <array>

/// The first byte chooses the format; each line of the rest is one record, so that earlier lines matter to later ones.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec;
  if (size == 0) return 0;
  constexpr std::array<std::string_view, 6> kPrograms{"sshd", "sudo", "su", "apache2", "nginx", "other"};
  normalise::Router router({.format = static_cast<normalise::LogFormat>(data[0] % 6)});
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  EventDraft draft;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    RawRecord record;
    record.bytes = line;
    record.received_at = Instant::from_seconds(1'795'543'200);
    record.pid = 1;
    if (data[0] % 6 == 5) record.program = kPrograms.at(data[0] / 6 % 6);
    draft.clear();
    if (router.normalise(record, draft) == Normalised::Event) (void)draft.view();
  }
  return 0;
}
