#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <random>

#include "base/ip_address.h"
#include "egress/redaction/redact_alert.h"

namespace onesec::egress {
namespace {

using Json = nlohmann::ordered_json;

/// A value that must stay here: as it may be planted (several spellings of one), and by what it is found again.
struct Canary {
  EntityKind kind = EntityKind::User;
  std::vector<std::string> spellings;
  std::vector<std::string> traces;  ///< In small letters.
};

/// None of their parts is a word of our vocabulary, or short enough to stand in an output by chance.
const std::vector<Canary>& canaries() {
  static const std::vector<Canary> all = {
      {EntityKind::Address,
       {"203.0.113.77", "::ffff:203.0.113.77", "::FFFF:CB00:714D", "0:0:0:0:0:ffff:cb00:714d", "203.0.113.77:2222",
        "%3D203.0.113.77"},
       {"203.0.113", "113.77", "cb00:714d"}},
      {EntityKind::Address,
       {"2001:db8:77::c0de", "2001:DB8:0077:0:0:0:0:C0DE", "[2001:db8:77::c0de]:22", "2001:0db8:0077::c0de%eth0"},
       {"c0de", "db8:77", "db8:0077"}},
      {EntityKind::Network, {"203.0.113.0/24", "203.0.113.0 / 24"}, {"203.0.113"}},
      {EntityKind::User,
       {"kanaria.vogel@example.org", "KANARIA.VOGEL@EXAMPLE.ORG"},
       {"kanaria", "vogel", "example.org"}},
      {EntityKind::User, {"Zebulon77", "zebulon77", "ZEBULON77", "zebu\xE2\x80\x8Blon77"}, {"zebu", "lon77"}},
      {EntityKind::User, {"correct horse battery"}, {"horse", "battery"}},
      {EntityKind::User, {"J\xC3\xBCrgen-M\xC3\xBCller"}, {"rgen-m", "ller"}},
      {EntityKind::User, {"90210774"}, {"90210774"}},
      {EntityKind::Session,
       {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3NyJ9.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
       {"eyjhbgcioijiuzi1nij9", "eyjzdwiioii3nyj9", "dbjftjez4cvp"}},
      {EntityKind::File, {"/srv/geheim/plan.pdf", "C:\\Geheim\\plan.pdf"}, {"geheim", "plan.pdf"}},
      {EntityKind::Service, {"intranet.example/zugang"}, {"intranet", "zugang"}},
      {EntityKind::Service, {"https://svc:pa55wort@db.example:8443/x?k=7"}, {"pa55wort", "db.example", "8443"}},
      {EntityKind::Host, {"schatzkammer-03"}, {"schatzkammer"}},
      {EntityKind::Device, {"AA:BB:CC:DD:EE:77"}, {"aa:bb:cc", "ee:77"}},
  };
  return all;
}

/// Sentences of ours, as detectors write them, with room for a name.
constexpr std::array<std::string_view, 6> kSentences = {"Password guessing from {}",
                                                        "Login as {} after many failures",
                                                        "fewer than 6 failed sign-ins at {} in 60 seconds",
                                                        "{}",
                                                        "points in {} (10 a wrong password, 15 for root)",
                                                        "{} and {} logged in from {}"};

class Planter {
 public:
  explicit Planter(std::uint64_t seed) : random_(seed) {}

  Alert alert() {
    Alert alert;
    for (std::string* text : {&alert.id, &alert.module, &alert.type, &alert.detector}) *text = identifier();
    for (std::string* text : {&alert.title, &alert.description, &alert.silenced_if}) *text = sentence();
    alert.entity = entity();
    for (std::vector<std::string>* texts : {&alert.event_ids, &alert.techniques}) texts->assign(2, identifier());
    for (std::vector<std::string>* texts : {&alert.matched, &alert.mitigations}) texts->assign(2, sentence());
    for (std::size_t i = below(20); i > 0; --i) alert.targets.push_back(entity());
    for (std::size_t i = below(3); i > 0; --i) alert.measures.push_back({sentence(), 1, 2});
    return alert;
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }
  std::string spelling() {
    const Canary& canary = canaries()[below(canaries().size())];
    return canary.spellings[below(canary.spellings.size())];
  }
  std::string identifier() {
    switch (below(4)) {
      case 0:
        return "auth.brute_force";
      case 1:
        return "auth." + spelling();
      case 2:
        return spelling() + "_force";
      default:
        return spelling();
    }
  }
  std::string sentence() {
    std::string text(kSentences[below(kSentences.size())]);
    for (std::size_t at = 0; (at = text.find("{}", at)) != std::string::npos;) text.replace(at, 2, spelling());
    return text;
  }
  /// Mostly what it says that it is; sometimes a name of the wrong kind.
  Entity entity() {
    const Canary& canary = canaries()[below(canaries().size())];
    const auto kind = below(8) == 0 ? static_cast<EntityKind>(below(9)) : canary.kind;
    return {kind, canary.spellings[below(canary.spellings.size())]};
  }
  std::mt19937_64 random_;
};

std::string folded(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// Every text of the document one after the other, keys too, as a reader gets them.
void gather(const Json& json, std::string& out) {
  if (json.is_string()) {
    out += json.get<std::string>() + "\n";
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      out += key + "\n";
      gather(value, out);
    }
  } else if (json.is_array()) {
    for (const Json& item : json) gather(item, out);
  } else {
    out += json.dump() + "\n";
  }
}

/// The first trace of a canary in it, or an address or "@" of whatever origin; empty: none.
std::string found_in(const Json& document) {
  std::string text;
  gather(document, text);
  text = folded(text);
  for (const Canary& canary : canaries()) {
    for (const std::string& trace : canary.traces) {
      if (text.contains(trace)) return trace;
    }
  }
  if (text.contains('@') || text.contains('/')) return text;
  std::string word;
  for (const char c : text + "\n") {
    if (c != ' ' && c != '\n' && c != '(' && c != ')' && c != ',') {
      word += c;
    } else if (std::string run = std::exchange(word, {}); IpAddress::parse(run)) {
      return run;
    }
  }
  return {};
}

constexpr int kAlerts = 20'000;

TEST(P2_2, NoCanaryOfAnAlertLeavesUnderMinimalOrStandard) {
  Planter planter(22);
  for (int i = 0; i < kAlerts; ++i) {
    const Alert alert = planter.alert();
    for (const Profile profile : {Profile::Minimal, Profile::Standard}) {
      const RedactedAlert redacted = redact_alert(alert, profile, {.is_known_user = [](auto) { return true; }});
      Json document = Json::parse(redacted.json);
      // Times are ours, and look like addresses.
      for (const char* key : {"timestamp", "first_seen", "last_seen"}) document.erase(key);
      ASSERT_EQ(found_in(document), "") << name_of(profile) << ", alert " << i << ": " << redacted.json;
      ASSERT_GT(redacted.redactions, 0U);
    }
  }
}

TEST(P2_2, TheSearchFindsEveryCanaryInWhatFullTells) {
  Planter planter(22);
  std::string text;
  for (int i = 0; i < 500; ++i) {
    gather(Json::parse(redact_alert(planter.alert(), Profile::Full, {.is_known_user = [](auto) { return true; }}).json),
           text);
  }
  for (const Canary& canary : canaries()) {
    for (const std::string& trace : canary.traces) EXPECT_TRUE(folded(text).contains(trace)) << trace;
  }
}

}  // namespace
}  // namespace onesec::egress
