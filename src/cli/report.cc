#include "cli/report.h"

#include <nlohmann/json.hpp>

#include "cli/terminal.h"

namespace onesec::cli {

int report(const Options& options, const Error& error) {
  if (options.is_json) {
    const nlohmann::ordered_json json = {{"error", error.what}, {"code", std::string(name_of(error.code))}};
    complain(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    complain("1sec: " + printable(error.what));
  }
  return kFailed;
}

std::string refused_calls_text(const nlohmann::json& confinement) {
  const auto calls = confinement.find("refused_calls");
  std::string text;
  if (calls == confinement.end() || !calls->is_object()) return text;
  for (const auto& [name, count] : calls->items()) {
    text += text.empty() ? "; refused: " : ", ";
    text += printable(name) + " (" + count.dump() + ")";
  }
  return text;
}

std::string enforcement_text(const nlohmann::json& enforcement) {
  std::string text = printable(enforcement.value("state", "")) + ": " + printable(enforcement.value("detail", ""));
  const std::uint64_t refused = enforcement.value("refused", std::uint64_t{0});
  if (refused == 0) return text;
  return text + "; " + std::to_string(refused) +
         " attempts refused, the last: " + printable(enforcement.value("last_attempt", ""));
}

}  // namespace onesec::cli
