#include <algorithm>
#include <string>

#include "api/inspection.h"
#include "model/event_draft.h"

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
    const Verdict verdict = judge(*asked);
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
  request.headers = head;
  request.body = text.substr(head.size());
  judged(std::move(request));
  return 0;
}
