#include "modules/auth_fortress/web_door.h"

#include <array>
#include <cstring>

#include "modules/auth_fortress/report.h"

namespace onesec::auth_fortress {
namespace {

/// 30 days: people log in at least monthly, and an application that was replaced is learned anew.
constexpr hours kRemembered{30 * 24};
/// The page with a form is at least this large, compressed too; the words of an API mostly aren't.
constexpr std::uint32_t kLeastPage = 512;

bool is_remembered(Instant what, Instant when) { return what != Instant{} && is_near(what, when, kRemembered); }

WebOutcome outcome_of_page(const WebDoor& door, const WebLogin& login, Instant when) {
  switch (login.door) {
    case Door::WordPress:
      return WebOutcome::Shown;
    case Door::Rpc:
      return WebOutcome::Unsure;
    case Door::Token:
      return WebOutcome::Entered;
    case Door::None:
      return WebOutcome::Nothing;
    case Door::Form:
    case Door::Api:
    case Door::Session:
      break;
  }
  if (is_remembered(door.unauthorised_at, when)) return WebOutcome::Entered;
  if (is_remembered(door.redirected_at, when)) return WebOutcome::Shown;
  return login.door == Door::Form && login.size >= kLeastPage ? WebOutcome::Unsure : WebOutcome::Entered;
}

}  // namespace

void WebDoor::learn(const WebLogin& login, Instant when) {
  if (login.answer == Answer::Redirect) redirected_at = when;
  if (login.status == 401) unauthorised_at = when;
}

WebOutcome WebDoor::outcome_of(const WebLogin& login, Instant when) const {
  switch (login.answer) {
    case Answer::Refused:
    case Answer::Throttled:
      return WebOutcome::Refused;
    case Answer::Page:
      return outcome_of_page(*this, login, when);
    case Answer::Done:
      return WebOutcome::Entered;
    case Answer::Redirect:
      return login.door == Door::Rpc ? WebOutcome::Nothing : WebOutcome::Entered;
    case Answer::None:
      break;
  }
  return WebOutcome::Nothing;
}

void add_door_key(const WebLogin& login, Keys& out) {
  if (login.door == Door::None) return;
  std::array<char, sizeof(login.mark)> bytes{};
  std::memcpy(bytes.data(), &login.mark, bytes.size());
  out.add(StateKey(KeyKind::Service, std::string_view(bytes.data(), bytes.size())));
}

void pass_on(WebDoor& door, const Moment& moment, void (*add_keys)(const Event&, Keys&), StepOutput& out) {
  const auto& login = moment.digest<WebLogin>();
  door.learn(login, moment.event.when);
  const WebNote note{door.outcome_of(login, moment.event.when)};
  if (note.outcome == WebOutcome::Nothing) return;
  Keys sources;
  add_keys(moment.event, sources);
  for (const StateKey& source : sources) out.tell(source, note);
}

std::string door_words(const Event& event) { return shown(spelt_address(event)); }

}  // namespace onesec::auth_fortress
