#include "inspect/request/exclusions.h"

#include <algorithm>
#include <utility>

#include "inspect/ascii.h"

namespace onesec::inspect {
namespace {

constexpr std::string_view kFamily = "injection.";
/// What a line for people may hold of a path or a name.
constexpr std::size_t kMaxWritten = 80;

using Where = Exclusion::Where;

/// Anywhere: the text has no name of its own.
Where where_of(const Leaf& leaf) {
  switch (leaf.part) {
    case Part::QueryValue:
    case Part::FormValue:
    case Part::JsonValue:
    case Part::XmlText:
    case Part::XmlAttribute:
    case Part::FileName:
      return Where::Parameter;
    case Part::CookieValue:
      return Where::Cookie;
    case Part::Header:
      return Where::Header;
    case Part::Path:
    case Part::Segment:
    case Part::QueryName:
    case Part::CookieName:
    case Part::FormName:
    case Part::JsonKey:
    case Part::XmlName:
    case Part::Document:
    case Part::Charset:
    case Part::Body:
      return Where::Anywhere;
  }
  return Where::Anywhere;
}

bool is_about(const Exclusion& exclusion, const Leaf& leaf) {
  if (exclusion.where == Where::Anywhere) return true;
  if (leaf.name.empty() || where_of(leaf) != exclusion.where) return false;
  return exclusion.where == Where::Header ? ascii::equals(leaf.name, exclusion.name) : leaf.name == exclusion.name;
}

bool can_be_written(std::string_view text) {
  return text.size() <= kMaxWritten &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
}

}  // namespace

std::string_view name_of(Exclusion::Where where) {
  static constexpr std::string_view kNames[] = {"anywhere", "parameter", "cookie", "header"};
  return kNames[std::to_underlying(where)];
}

bool covers_path(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with('*')) return pattern == path;
  pattern.remove_suffix(1);
  if (!path.starts_with(pattern)) return false;
  const std::string_view rest = path.substr(pattern.size());
  return rest.find_first_of("\\;%") == std::string_view::npos && path.find("..") == std::string_view::npos &&
         path.find("//") == std::string_view::npos;
}

std::vector<Exclusions::Place> Exclusions::for_request(std::string_view path, Instant when) const {
  std::vector<Place> found;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (when < all_[i].until && covers_path(all_[i].path, path)) found.push_back(static_cast<Place>(i + 1));
  }
  return found;
}

Exclusions::Place Exclusions::covering(std::span<const Place> among, Attack attack, const Leaf& leaf) const {
  for (const Place place : among) {
    const Exclusion& exclusion = all_[place - 1];
    const std::string_view detector = exclusion.detector;
    if (detector.starts_with(kFamily) && detector.substr(kFamily.size()) == name_of(attack) &&
        is_about(exclusion, leaf))
      return place;
  }
  return 0;
}

Exclusions::Place Exclusions::covering_rule(std::string_view id, std::string_view path, Instant when) const {
  const auto found = std::ranges::find_if(all_, [&](const Exclusion& one) {
    return one.detector == id && when < one.until && covers_path(one.path, path);
  });
  return found == all_.end() ? Place{0} : static_cast<Place>(found - all_.begin() + 1);
}

std::string exclusion_line(Attack attack, const Leaf& leaf, std::string_view path, Instant until) {
  const Where where = where_of(leaf);
  if (where == Where::Anywhere || leaf.name.empty() || path.empty() || path.ends_with('*')) return "";
  if (!can_be_written(path) || !can_be_written(leaf.name)) return "";
  std::string line = "- {detector: " + std::string(kFamily) + std::string(name_of(attack)) + ", path: \"";
  line += path;
  line += "\", " + std::string(name_of(where)) + ": \"";
  line += leaf.name;
  line += "\", until: " + to_rfc3339(until).substr(0, 10) + ", who: , why: }";
  return line;
}

}  // namespace onesec::inspect
