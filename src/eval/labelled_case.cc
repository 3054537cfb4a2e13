#include "eval/labelled_case.h"

#include <nlohmann/json.hpp>

namespace onesec::eval {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const json& object, const char* key) {
  std::vector<std::string> texts;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return texts;
  for (const json& item : *found) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

void read_input(const json& input, LabelledCase& out) {
  out.is_weak = input.contains("weak");
  if (input.contains("line")) {
    out.form = LabelledCase::Form::LogLine;
    out.line = text_of(input, "line");
    out.filter = text_of(input, "filter");
    out.host = text_of(input, "host");
    out.user = text_of(input, "user");
  } else if (input.contains("lines")) {
    out.form = LabelledCase::Form::WholeLog;
    out.lines = texts_of(input, "lines");
    out.sources = texts_of(input, "expect_sources");
    if (out.sources.empty() && input.contains("source")) out.sources = {text_of(input, "source")};
  } else if (input.contains("event") || input.contains("events")) {
    out.form = LabelledCase::Form::Events;
    if (input.contains("event")) out.events.push_back(input["event"].dump());
    if (input.contains("events") && input["events"].is_array()) {
      for (const json& event : input["events"]) out.events.push_back(event.dump());
    }
  } else {
    out.unsupported = input.empty() ? "empty input" : input.begin().key();
    for (const char* key : {"payload", "raw", "uri", "text", "domain", "package", "command", "code", "file", "pem",
                            "series", "syscalls", "group"}) {
      if (input.contains(key)) out.unsupported = key;
    }
  }
}

}  // namespace

Result<LabelledCase> parse_case(std::string_view json_line) {
  const json parsed = json::parse(json_line, nullptr, false);
  const auto wrong = [](const char* what) { return fail(Code::InvalidInput, std::string("a case: ") + what); };
  if (!parsed.is_object()) return wrong("expected a JSON object");
  LabelledCase out;
  out.id = text_of(parsed, "id");
  out.kind = text_of(parsed, "kind");
  const std::string label = text_of(parsed, "label");
  if (label != "malicious" && label != "benign") return wrong("label: expected malicious or benign");
  out.is_malicious = label == "malicious";
  const auto input = parsed.find("input");
  if (input == parsed.end() || !input->is_object()) return wrong("input: expected an object");
  // dump() of a string that isn't UTF-8 throws; json::parse has refused such text already.
  read_input(*input, out);
  return out;
}

}  // namespace onesec::eval
