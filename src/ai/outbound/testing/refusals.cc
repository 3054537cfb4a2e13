// Ways to get text into a request to a model. With REFUSALS defined, refusals_test.py wants an error of the compiler in
// each marked line, and in no other one; without, the file must compile.
#include <string>
#include <vector>

#include "ai/outbound/gate.h"
#include "ai/outbound/incident.h"
#include "model/event.h"
#include "model/event_draft.h"

namespace onesec::ai {

OutboundDoc control(const IncidentInput& incident, RequestTag tag) {
  OutboundDoc doc = build_document(incident, tag);
  const auto module = Word<List::Module>::find(incident.alert.module);
  doc.add(ModulePart{.module = module, .alerts = Bucketed::of(7)});
  return doc;
}

void tried(OutboundDoc& doc, const Alert& alert, const Event& event, const EventDraft& draft, RequestTag tag,
           const AlertPart& part) {
  const std::string text = alert.title;
  const std::string_view view = text;
  const std::vector<std::byte> bytes;
#ifdef REFUSALS
  doc.add(text);                                               // refused
  doc.add(view);                                               // refused
  doc.add("203.0.113.9");                                      // refused
  doc.add(bytes);                                              // refused
  doc.add(event);                                              // refused
  doc.add(draft);                                              // refused
  doc.add(alert);                                              // refused
  doc.add(ModulePart{.module = text, .alerts = {}});           // refused
  doc.add(ModulePart{.module = view, .alerts = {}});           // refused
  doc.add(ModulePart{.module = "alice", .alerts = {}});        // refused
  doc.add(ModulePart{.module = {}, .alerts = text});           // refused
  doc.add(ModulePart{.module = {}, .alerts = 4915112345678});  // refused
  {
    AlertPart copy = part;
    copy.type = alert.type;  // refused
  }
  {
    AlertPart copy = part;
    copy.severity = copy.provenance;  // refused
  }
  {
    EntityPart entity{.alias = alert.entity.value, .reach = {}};  // refused
  }
  {
    Alias alias(EntityKind::User, 7);  // refused
  }
  {
    ExcerptPart excerpt = view;  // refused
  }
  {
    TextPart excerpt{.tokens = alert.matched};  // refused
  }
  {
    OutboundDoc other(tag, alert);  // refused
  }
  {
    OutboundDoc other = build_document(event, tag);  // refused
  }
  {
    RequestTag other(view);  // refused
  }
  {
    const std::string body = gemini_request(view, {});  // refused
  }
  {
    ClearedRequest cleared(text, Tier::Triage, Envelope::Gemini);  // refused
  }
#endif
  (void)doc, (void)event, (void)draft, (void)tag, (void)part, (void)view, (void)bytes;
}

}  // namespace onesec::ai
