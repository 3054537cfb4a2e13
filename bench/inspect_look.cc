// Why the web inspection judges cases as it does: the reasons, or the texts that a request is taken apart into.
// Usage: inspect_look reasons|leaves CASES, a file of labelled cases as `1sec eval` reads it; one JSON object a line.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "base/json_escape.h"
#include "eval/labelled_case.h"
#include "inspect/request/inspector.h"

namespace onesec {
namespace {

constexpr std::string_view kClasses[inspect::kAttacks] = {"sql", "xss", "shell", "path"};
constexpr std::size_t kShownBytes = 160;  ///< Of a text; findings are read by people.

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// As the Injection Shield hands over a request of an event.
inspect::Request request_of(const eval::LabelledCase& labelled) {
  const std::string_view uri = labelled.uri;
  const std::size_t mark = uri.find('?');
  inspect::Request request{.path = uri.substr(0, mark), .headers = labelled.headers, .body = labelled.body};
  if (mark != std::string_view::npos) request.query = uri.substr(mark + 1);
  return request;
}

void tell_reasons(const eval::LabelledCase& labelled) {
  std::string told;
  const inspect::Watcher watcher{.to = &told, .see = [](void* to, const inspect::Sighting& sighting) {
                                   for (const inspect::Reason& reason : sighting.reasons.all()) {
                                     const auto attack = static_cast<std::size_t>(reason.attack);
                                     const std::size_t from = reason.begin > 20 ? reason.begin - 20 : 0;
                                     auto& out = *static_cast<std::string*>(to);
                                     out += fmt::format("{}[\"{}\",{},{},{},{}]", out.empty() ? "" : ",",
                                                        kClasses[attack], reason.points, quoted(reason.what),
                                                        quoted(inspect::words_of(sighting.leaf.part)),
                                                        quoted(sighting.text.substr(from, kShownBytes)));
                                   }
                                 }};
  const inspect::Scores scores = inspect::inspect_request(request_of(labelled), watcher);
  fmt::print("{{\"id\":{},\"sql\":{},\"xss\":{},\"shell\":{},\"path\":{},\"reasons\":[{}]}}\n", quoted(labelled.id),
             scores.points[0], scores.points[1], scores.points[2], scores.points[3], told);
}

void tell_leaves(const eval::LabelledCase& labelled) {
  std::string told;
  inspect::Splitter splitter(&told, [](void* to, const inspect::Leaf& leaf) {
    auto& out = *static_cast<std::string*>(to);
    out += fmt::format("{}[{},{},{}]", out.empty() ? "" : ",", quoted(inspect::words_of(leaf.part)), quoted(leaf.name),
                       quoted(leaf.text));
  });
  splitter.split(request_of(labelled));
  fmt::print("{{\"id\":{},\"leaves\":[{}]}}\n", quoted(labelled.id), told);
}

int look(std::string_view mode, const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || (mode != "reasons" && mode != "leaves")) {
    fmt::print(stderr, "expected reasons or leaves, and a file of cases; got {} and {}\n", mode, path);
    return 2;
  }
  for (std::string line; std::getline(file, line);) {
    const Result<eval::LabelledCase> labelled = eval::parse_case(line);
    if (!labelled) {
      fmt::print(stderr, "not a case: {}\n", line.substr(0, kShownBytes));
      return 1;
    }
    if (labelled->form != eval::LabelledCase::Form::Request) {
      fmt::print("{{\"id\":{},\"unsupported\":{}}}\n", quoted(labelled->id), quoted(labelled->unsupported));
      continue;
    }
    mode == "reasons" ? tell_reasons(*labelled) : tell_leaves(*labelled);
  }
  return 0;
}

}  // namespace
}  // namespace onesec

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: inspect_look reasons|leaves CASES\n");
    return 2;
  }
  return onesec::look(argv[1], argv[2]);
}
