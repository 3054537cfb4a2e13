#include "base/http_response.h"

namespace {

constexpr std::size_t kMaxBody = 4'096;

struct Outcome {
  bool is_whole = false;
  bool is_broken = false;
  std::string body;
};

Outcome read(std::string_view bytes, std::size_t piece) {
  onesec::HttpResponseReader reader(kMaxBody);
  Outcome outcome;
  for (std::size_t at = 0; at < bytes.size() && !outcome.is_whole && !outcome.is_broken; at += piece) {
    const auto step = reader.feed(bytes.substr(at, piece));
    outcome.is_broken = !step;
    outcome.is_whole = step && *step;
  }
  if (!outcome.is_broken && !outcome.is_whole) outcome.is_whole = reader.end().has_value();
  outcome.body = reader.answer().body;
  return outcome;
}

}  // namespace

/// Whole, by sevens or byte by byte: the same answer.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read(bytes, size == 0 ? 1 : size);
  if (whole.body.size() > kMaxBody) __builtin_trap();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    const Outcome slow = read(bytes, piece);
    if (slow.is_whole != whole.is_whole || slow.is_broken != whole.is_broken) __builtin_trap();
    if (whole.is_whole && slow.body != whole.body) __builtin_trap();
  }
  return 0;
}
