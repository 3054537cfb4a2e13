#include "normalise/event_json/event_json.h"

#include <cstdlib>

#include "model/event_json.h"
#include "normalise/event_json/event_json_body.h"

/// Whatever is accepted must come out as JSON that is accepted again, unless it grew past a limit.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec;
  if (size == 0) return 0;
  const auto form =
      (data[0] & 1U) != 0 ? normalise::EventJsonBody::Form::Lines : normalise::EventJsonBody::Form::OneOrArray;
  normalise::EventJsonBody body(std::string(reinterpret_cast<const char*>(data) + 1, size - 1), form);
  normalise::EventJsonParser parser;
  EventDraft draft;
  EventDraft again;
  while (const auto item = body.next()) {
    draft.clear();
    if (parser.parse(item->json, item->readable, draft).refusal != normalise::JsonRefusal::None) continue;
    std::string out;
    append_event_json(draft.view(), {}, out);
    again.clear();
    if (parser.parse(out, 0, again).refusal == normalise::JsonRefusal::NotJson) std::abort();
  }
  return 0;
}
