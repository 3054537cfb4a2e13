#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/privacy_texts.h"
#include "cli/terminal.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::ordered_json;

/// "a, b" of a text or a list of them.
std::string words_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  std::string all;
  for (const Json& one : value) all += (all.empty() ? "" : ", ") + one.get<std::string>();
  return all;
}

void print_row(const Json& row, const char* title, std::initializer_list<std::pair<const char*, const char*>> members) {
  say(bold(words_of(row.at(title))));
  for (const auto& [name, member] : members) {
    if (row.contains(member)) say(fmt::format("  {:<11} {}", name, printable(words_of(row.at(member)))));
  }
}

}  // namespace

int about(const Options& options, std::string_view version) {
  if (options.is_json) {
    const PrivacyText text = privacy_texts().front();
    return say(Json({{"version", version},
                     {"licence", "Apache-2.0"},
                     {"privacy", {{"version", text.version}, {"effective", text.effective}}},
                     {"contact", contact()}})
                   .dump()),
           kDone;
  }
  const PrivacyText text = privacy_texts().front();
  say(fmt::format("1SEC {}: sees attacks on this host and keeps the data here. Apache License 2.0.", version));
  say(fmt::format("Privacy, version {} of {}: 1sec about privacy", text.version, text.effective));
  say(contact());
  return kDone;
}

int about_privacy(const Options& options, const std::string& version) {
  const std::vector<PrivacyText> texts = privacy_texts();
  auto wanted = texts.begin();
  if (!version.empty()) wanted = std::ranges::find(texts, version, &PrivacyText::version);
  if (wanted == texts.end()) {
    std::string known;
    for (const PrivacyText& one : texts) known += (known.empty() ? "" : ", ") + std::string(one.version);
    complain("1sec: there is no version " + printable(version) + "; there are " + known);
    return kFailed;
  }
  if (options.is_json) {
    Json history = Json::array();
    for (const PrivacyText& one : texts) {
      history.push_back({{"version", one.version}, {"effective", one.effective}, {"changes", one.changes}});
    }
    say(Json({{"version", wanted->version},
              {"effective", wanted->effective},
              {"text", wanted->text},
              {"history", history}})
            .dump());
    return kDone;
  }
  say(wanted->text);
  return kDone;
}

int privacy_inventory_command(const Options& options) {
  if (options.is_json) return say(privacy_inventory()), kDone;
  const Json inventory = Json::parse(privacy_inventory());
  say("What is kept here, under the data directory:\n");
  for (const Json& row : inventory.at("stores")) {
    print_row(row, "name",
              {{"holds", "holds"},
               {"for", "purpose"},
               {"basis", "basis"},
               {"kept", "kept"},
               {"where", "where"},
               {"switch", "switch"}});
  }
  say("\nWhat may leave, and only when you switch it on:\n");
  for (const Json& row : inventory.at("exits")) {
    print_row(row, "purpose",
              {{"to", "to"}, {"what", "holds"}, {"basis", "basis"}, {"switch", "switch"}, {"more", "shown"}});
  }
  return kDone;
}

}  // namespace onesec::cli
