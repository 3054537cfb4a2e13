#include <algorithm>
#include <string>
#include <vector>

#include "api/inspection.h"
#include "model/event_draft.h"

namespace {

/// A field for each line; what a head can't hold may well be in it.
std::vector<onesec::api::HeaderField> fields_of(std::string_view lines) {
  std::vector<onesec::api::HeaderField> fields;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    const std::string_view name = line.substr(0, line.find(':'));
    fields.push_back({name, line.substr(std::min(name.size() + 1, line.size()))});
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
  return fields;
}

}  // namespace

/// What a web server hands on of a stranger's request: method, target and header lines, an empty line, the body. And
/// the same bytes as JSON.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec;
  using namespace onesec::api;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view head = text.substr(0, text.find("\n\n"));
  const auto judged = [](Request request) {
    const Result<AskedRequest> asked = read_asked(request);
    if (!asked) return;
    if (asked->uris.empty()) __builtin_trap();  // A verdict about nothing.
    static Inspection inspection;
    const Verdict verdict = judge(*asked, inspection.before);
    const Verdict again = judge(*asked, inspection.before);  // With what was harmless left out.
    if (verdict.is_attack() != again.is_attack() || verdict.uri != again.uri) __builtin_trap();
    for (std::size_t i = 0; i < inspect::kAttacks; ++i) {
      if (verdict.worst[i].points != again.worst[i].points) __builtin_trap();
    }
    EventDraft draft;
    write_event(*asked, verdict, true, draft);
    const Event event = draft.view();
    // What is kept is a part of what was sent.
    if (event.text(Field::Headers).size() > asked->headers.size()) __builtin_trap();
    if (event.text(Field::Cookies).size() > asked->headers.size()) __builtin_trap();
  };
  Request request;
  request.method = "POST";
  request.path = kInspectPath;
  request.body = text;
  judged(request);
  request.path += head.substr(0, std::min(head.find_first_of("\n"), head.size()));
  judged(request);
  request.path = kInspectPath;
  const std::vector<HeaderField> fields = fields_of(head);
  request.fields = fields;
  request.body = text.substr(head.size());
  judged(std::move(request));
  return 0;
}
