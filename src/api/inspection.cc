#include "api/inspection.h"

#include <algorithm>
#include <functional>
#include <set>

#include "api/secrets.h"
#include "inspect/ascii.h"
#include "model/event_draft.h"
#include "platform/random.h"

namespace onesec::api {
namespace {

using inspect::Attack;
using inspect::Part;

/// As the detectors' own reports.
constexpr std::size_t kMaxReasons = 5;
constexpr std::size_t kMaxName = 64;
/// The most of a method, content type or user agent that an event keeps: longer ones are no such thing.
constexpr std::size_t kMaxMethod = 32;
constexpr std::size_t kMaxUserAgent = 1'024;

/// What an engine is given of a request. Views into it.
inspect::Request view_of(const AskedRequest& asked, std::string_view uri) {
  inspect::Request view;
  const std::size_t mark = uri.find('?');
  view.path = uri.substr(0, mark);
  if (mark != std::string_view::npos) view.query = uri.substr(mark + 1);
  view.headers = asked.headers;  // Cookie, Referer and User-Agent among them.
  view.body = asked.body;
  if (asked.has_body) view.content_type = header_value(asked.headers, "content-type");
  return view;
}

void keep(const inspect::Sighting& sighting, std::size_t attack, std::uint32_t points, Verdict::Worst& worst) {
  worst = {};
  worst.part = sighting.leaf.part;
  worst.name = sighting.leaf.name.substr(0, kMaxName);
  worst.layers = sighting.layers;
  worst.points = points;
  for (const inspect::Reason& reason : sighting.reasons.all()) {
    if (static_cast<std::size_t>(reason.attack) != attack || worst.reasons.size() == kMaxReasons) continue;
    worst.reasons.push_back({std::string(reason.what), reason.points});
  }
}

/// What the engines say, with the places in which they saw something, whatever of it.
struct Watched {
  Verdict verdict;
  std::vector<const char*> seen;
};

void see(void* to, const inspect::Sighting& sighting) {
  auto& watched = *static_cast<Watched*>(to);
  watched.seen.push_back(sighting.leaf.text.data());
  for (std::size_t i = 0; i < inspect::kAttacks; ++i) {
    const std::uint32_t points = sighting.points(static_cast<Attack>(i));
    if (points > watched.verdict.worst[i].points) keep(sighting, i, points, watched.verdict.worst[i]);
  }
}

bool is_seen_in(std::string_view text, const std::vector<const char*>& seen) {
  return std::ranges::any_of(seen, [&](const char* place) {
    return std::less_equal<>()(text.data(), place) && std::less<>()(place, text.data() + text.size());
  });
}

/// Calls `take` with each line, its end not included.
template <class Take>
void for_each_line(std::string_view lines, Take take) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    take(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

std::uint32_t most(const Verdict& verdict) {
  std::uint32_t points = 0;
  for (const Verdict::Worst& worst : verdict.worst) points = std::max(points, worst.points);
  return points;
}

/// Where in a request something was seen, whatever of it.
struct Seen {
  std::set<std::string, std::less<>> headers;
  std::set<std::string, std::less<>> cookies;
  bool is_in_body = false;
};

void note(void* to, const inspect::Sighting& sighting) {
  auto& seen = *static_cast<Seen*>(to);
  switch (sighting.leaf.part) {
    case Part::Header:
      seen.headers.emplace(sighting.leaf.name);
      break;
    case Part::CookieName:
      seen.cookies.emplace(sighting.leaf.text);
      break;
    case Part::CookieValue:
      seen.cookies.emplace(sighting.leaf.name);
      break;
    case Part::FormName:
    case Part::FormValue:
    case Part::JsonKey:
    case Part::JsonValue:
    case Part::XmlName:
    case Part::XmlText:
    case Part::XmlAttribute:
    case Part::Document:
    case Part::Charset:
    case Part::Body:
      seen.is_in_body = true;
      break;
    case Part::FileName:  // Of a part of the body, or of a header.
      seen.headers.emplace(sighting.leaf.name);
      seen.is_in_body = true;
      break;
    case Part::Path:
    case Part::Segment:
    case Part::QueryName:
    case Part::QueryValue:
      break;
  }
}

/// Whether anything is seen in a cookie: of JSON the texts in it, which have names of their own.
bool is_seen_in_cookie(std::string_view pair) {
  bool is_seen = false;
  (void)inspect::inspect_request({.cookies = pair}, {.to = &is_seen, .see = [](void* to, const inspect::Sighting&) {
                                                       *static_cast<bool*>(to) = true;
                                                     }});
  return is_seen;
}

/// The cookies of a Cookie header in which something was seen. One without a name is its own name.
void add_cookies(std::string_view header, const Seen& seen, std::string& out) {
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    const std::string_view pair = inspect::ascii::trim(header.substr(0, end));
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
    const std::size_t equals = pair.find('=');
    const std::string_view name = equals == std::string_view::npos ? std::string_view() : pair.substr(0, equals);
    if (!seen.cookies.contains(name) && !(seen.is_in_body && is_seen_in_cookie(pair))) continue;
    out.append(out.empty() ? "" : "; ").append(without_signatures(pair));
  }
}

/// Headers in which something was seen, and cookies.
void add_evidence(std::string_view lines, const Seen& seen, EventDraft& draft) {
  std::string headers;
  std::string cookies;
  for_each_line(lines, [&](std::string_view line) {
    const std::string_view name = line.substr(0, line.find(':'));
    add_cookies(header_value(line, "cookie"), seen, cookies);
    if (seen.headers.contains(name)) headers.append(without_secrets(line)).push_back('\n');
  });
  if (!headers.empty()) draft.set(Field::Headers, headers);
  if (!cookies.empty()) draft.set(Field::Cookies, cookies);
}

}  // namespace

Inspection::Inspection()
    : before{inspect::HarmlessTexts(platform::random_key()), inspect::HarmlessTexts(platform::random_key()),
             inspect::HarmlessTexts(platform::random_key())} {}

bool Verdict::is_attack() const { return most(*this) >= inspect::kThreshold; }

Verdict judge(const AskedRequest& asked, HarmlessBefore& before, const inspect::Exempt& exempt) {
  std::string unread;
  for_each_line(asked.headers, [&](std::string_view line) {
    if (!before.lines.knows(line)) unread.append(line).push_back('\n');
  });
  Verdict verdict;
  for (std::size_t i = 0; i < asked.uris.size(); ++i) {
    const std::string_view uri = asked.uris[i];
    const bool is_known = before.uris.knows(uri);
    inspect::Request view = view_of(asked, is_known ? std::string_view() : uri);
    view.headers = unread;
    Watched watched;
    watched.verdict.uri = i;
    inspect::Exempt here = exempt;
    here.path = uri.substr(0, uri.find('?'));
    const inspect::Scores scores = inspect::inspect_request(view, {.to = &watched, .see = &see}, here, &before.leaves);
    watched.verdict.passed_over = scores.passed_over;
    watched.verdict.is_silenced = std::ranges::max(scores.silenced) >= inspect::kThreshold;
    // A text that was put together, as a parameter given twice is, stands in none of them: then none is harmless.
    const bool is_all_told = std::ranges::all_of(watched.seen, [&](const char* place) {
      return is_seen_in(uri, {place}) || is_seen_in(unread, {place}) || is_seen_in(asked.body, {place});
    });
    if (watched.verdict.passed_over == 0 && is_all_told) {
      if (!is_known && !is_seen_in(uri, watched.seen)) before.uris.remember(uri);
      for_each_line(unread, [&](std::string_view line) {
        if (!is_seen_in(line, watched.seen)) before.lines.remember(line);
      });
    }
    if (i == 0 || most(watched.verdict) > most(verdict)) verdict = std::move(watched.verdict);
  }
  return verdict;
}

void write_event(const AskedRequest& asked, const Verdict& verdict, bool is_blocked, EventDraft& draft) {
  const inspect::Request view = view_of(asked, asked.uris[verdict.uri]);
  Seen seen;
  (void)inspect::inspect_request(view, {.to = &seen, .see = &note});
  draft.type = EventType::HttpRequest;
  draft.provenance = Provenance::Authenticated;
  draft.source_ip = asked.source;
  draft.set(EventDraft::Text::Source, "api");
  draft.set(EventDraft::Text::UserAgent, header_value(asked.headers, "user-agent").substr(0, kMaxUserAgent));
  draft.set(Field::Method, std::string_view(asked.method).substr(0, kMaxMethod));
  draft.set(Field::Path, view.path);
  if (!view.query.empty()) draft.set(Field::Query, view.query);
  draft.set(Field::Action, is_blocked ? "blocked" : "allowed");
  if (is_blocked) draft.set_integer(Field::StatusCode, 403);
  add_evidence(asked.headers, seen, draft);
  if (!seen.is_in_body) return;
  draft.set(Field::Body, asked.body);
  if (!view.content_type.empty()) draft.set(Field::ContentType, view.content_type);
}

}  // namespace onesec::api
