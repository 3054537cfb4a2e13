#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace onesec {

/// One setting of a detector: the default is the member's initialiser in `Config` and stands nowhere else. The name
/// carries the unit ("window_secs"); min and max are in that unit; bools take true and false.
template <class Config>
struct Setting {
  std::string_view name;
  std::variant<std::uint32_t Config::*, seconds Config::*, bool Config::*> member;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::string_view sentence;  ///< What it does, for the reference page.
};

/// A setting as people see it.
struct SettingInfo {
  std::string name;
  std::string value;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::string sentence;
};

namespace settings_detail {

inline Result<std::int64_t> number_within(std::string_view name, std::string_view text, std::int64_t min,
                                          std::int64_t max) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < min || value > max) {
    return fail(Code::InvalidInput, std::string(name) + ": expected a whole number from " + std::to_string(min) +
                                        " to " + std::to_string(max) + ", found " + quote(text));
  }
  return value;
}

}  // namespace settings_detail

template <class Config>
[[nodiscard]] std::string setting_text(const Config& config, const Setting<Config>& setting) {
  if (const auto* number = std::get_if<std::uint32_t Config::*>(&setting.member))
    return std::to_string(config.*(*number));
  if (const auto* time = std::get_if<seconds Config::*>(&setting.member))
    return std::to_string((config.*(*time)).count());
  return config.*(std::get<bool Config::*>(setting.member)) ? "true" : "false";
}

/// Sets one setting from its text. InvalidInput says the range; NotFound: no setting of that name.
template <class Config, class Table>
[[nodiscard]] Status set_setting(Config& config, const Table& table, std::string_view name, std::string_view text) {
  for (const Setting<Config>& setting : table) {
    if (setting.name != name) continue;
    if (const auto* flag = std::get_if<bool Config::*>(&setting.member)) {
      if (text != "true" && text != "false") {
        return fail(Code::InvalidInput, std::string(name) + ": expected true or false, found " + quote(text));
      }
      config.*(*flag) = text == "true";
      return {};
    }
    const Result<std::int64_t> value = settings_detail::number_within(name, text, setting.min, setting.max);
    if (!value) return fail(value.error());
    if (const auto* number = std::get_if<std::uint32_t Config::*>(&setting.member)) {
      config.*(*number) = static_cast<std::uint32_t>(*value);
    } else {
      config.*(std::get<seconds Config::*>(setting.member)) = seconds(*value);
    }
    return {};
  }
  return fail(Code::NotFound, "no setting named " + quote(name));
}

}  // namespace onesec
