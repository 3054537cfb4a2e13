#include "api/router.h"

#include <optional>

namespace onesec::api {
namespace {

/// The first segment, which is removed from `path`.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::optional<std::vector<std::string>> captures_of(std::string_view pattern, std::string_view path) {
  std::vector<std::string> captures;
  while (pattern.starts_with('/') && path.starts_with('/')) {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view found = take_segment(path);
    if (wanted.starts_with('{')) {
      if (found.empty()) return std::nullopt;
      captures.emplace_back(found);
    } else if (wanted != found) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return captures;
}

}  // namespace

Match match_route(std::span<const Route> all, std::string_view method, std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  Match match;
  std::string_view literal;  // A path without captures wins: "/alerts/clear" is no alert of that name.
  for (const Route& route : all) {
    std::optional<std::vector<std::string>> captures = captures_of(route.path, path);
    if (!captures || (!literal.empty() && route.path != literal)) continue;
    if (captures->empty() && literal.empty()) {
      literal = route.path;
      match = {};
    }
    if (route.method == wanted) {
      match.route = &route;
      match.captures = std::move(*captures);
    }
    match.allow += match.allow.empty() ? "" : ", ";
    match.allow += route.method;
  }
  return match;
}

}  // namespace onesec::api
