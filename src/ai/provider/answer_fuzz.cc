#include <cstdlib>
#include <string>
#include <string_view>

#include "ai/outbound/language.h"
#include "ai/provider/answer.h"
#include "ai/provider/verdict.h"

/// Whatever a provider or its model answers: nothing breaks, reasons are ours, and a verdict is inside its closed
/// lists.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onesec::ai;
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  onesec::HttpAnswer http;
  constexpr int kStatuses[] = {200, 400, 401, 403, 404, 429, 500, 302};
  http.status = kStatuses[data[0] % 8];
  http.body = std::string(bytes);
  const Envelope envelope = (data[1] & 1U) != 0 ? Envelope::OpenAi : Envelope::Gemini;
  const ProviderAnswer answer = read_answer(envelope, http);
  if (answer.reason.size() > 200 || answer.wait > onesec::seconds(86'400)) std::abort();
  const RequestTag tag = RequestTag::from_random({1, 2, 3, 4});
  const Tier tier = (data[1] & 2U) != 0 ? Tier::Deep : Tier::Triage;
  for (const std::string_view text : {std::string_view(answer.text), bytes}) {
    const auto verdict = read_verdict(text, {tier, tag, 2, 1});
    if (!verdict) continue;
    if (verdict->score_percent > 100 || verdict->summary.size() > kMaxSummary || verdict->evidence.size() > 5)
      std::abort();
    for (const char c : verdict->summary) {
      if (c < ' ' || c > '~' || c == '/' || c == '@' || c == '<' || c == '`') std::abort();
    }
  }
  return 0;
}
