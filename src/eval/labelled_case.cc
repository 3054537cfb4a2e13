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

/// RFC 3986: all but unreserved characters.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '.' || c == '_' || c == '~';
    if (is_plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

void read_request(const json& input, LabelledCase& out) {
  out.form = LabelledCase::Form::Request;
  out.method = text_of(input, "method");
  out.uri = text_of(input, "uri");
  out.body = text_of(input, "body");
  if (const auto headers = input.find("headers"); headers != input.end() && headers->is_object()) {
    for (const auto& [name, value] : headers->items()) {
      if (value.is_string()) out.headers += name + ": " + value.get<std::string>() + "\r\n";
    }
  }
  if (const auto status = input.find("status"); status != input.end() && status->is_number_integer())
    out.status = status->get<std::int64_t>();
}

/// The bytes of one request of HTTP/1. What has no request line is unsupported.
void read_raw_request(std::string_view raw, LabelledCase& out) {
  const std::size_t line_end = raw.find("\r\n");
  const std::string_view line = raw.substr(0, line_end);
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (line_end == std::string_view::npos || first == std::string_view::npos || last <= first ||
      !line.substr(last).starts_with(" HTTP/")) {
    out.unsupported = "raw bytes without a request line";
    return;
  }
  out.form = LabelledCase::Form::Request;
  out.method = line.substr(0, first);
  out.uri = line.substr(first + 1, last - first - 1);
  const std::string_view rest = raw.substr(line_end + 2);
  const std::size_t end = rest.starts_with("\r\n") ? 0 : rest.find("\r\n\r\n");
  out.headers = rest.substr(0, end);
  if (end != std::string_view::npos) out.body = rest.substr(end == 0 ? 2 : end + 4);
  std::string lower = out.headers;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  out.is_repaired = !out.body.empty() && lower.find("content-length:") == std::string::npos &&
                    lower.find("transfer-encoding:") == std::string::npos;
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
  } else if (input.contains("payload")) {
    out.form = LabelledCase::Form::Request;
    out.method = "GET";
    out.uri = "/?value=" + percent_encoded(text_of(input, "payload"));
  } else if (input.contains("uri")) {
    read_request(input, out);
  } else if (input.contains("raw")) {
    read_raw_request(text_of(input, "raw"), out);
  } else if (input.contains("event") || input.contains("events")) {
    out.form = LabelledCase::Form::Events;
    if (input.contains("event")) out.events.push_back(input["event"].dump());
    if (input.contains("events") && input["events"].is_array()) {
      for (const json& event : input["events"]) out.events.push_back(event.dump());
    }
  } else {
    out.unsupported = input.empty() ? "empty input" : input.begin().key();
    for (const char* key :
         {"text", "domain", "package", "command", "code", "file", "pem", "series", "syscalls", "group"}) {
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
