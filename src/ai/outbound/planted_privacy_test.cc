#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "ai/outbound/testing/sample.h"
#include "ai/outbound/testing/secrets.h"
#include "model/schema.h"

namespace onesec::ai {
namespace {

/// `text` in every field of an alert, of its evidence and of what is related to it.
SampleIncident planted(const std::string& text, EventType type, Excerpts excerpts) {
  SampleIncident incident = sample_incident();
  incident.excerpts = excerpts;
  const auto plant = [&](Alert& alert, EntityKind kind) {
    for (std::string* field : {&alert.id, &alert.module, &alert.type, &alert.detector, &alert.title, &alert.description,
                               &alert.silenced_if}) {
      *field = text;
    }
    alert.entity = {kind, text};
    alert.targets = {{EntityKind::User, text}, {EntityKind::Address, text}, {EntityKind::File, text}};
    alert.measures = {{text, 417, 12}};
    for (std::vector<std::string>* list : {&alert.event_ids, &alert.matched, &alert.techniques, &alert.mitigations}) {
      *list = {text, text};
    }
  };
  plant(incident.alert, EntityKind::Host);
  for (Alert& alert : incident.related) plant(alert, EntityKind::Session);
  for (SampleIncident::Evidence& one : incident.evidence) {
    one.event.type = type;
    one.entities = {{EntityKind::Device, text}, {EntityKind::Network, text}};
    one.protocol = text;
    one.excerpt = text;
  }
  return incident;
}

/// The parts of all that a request may say: the instructions, the lists, and a request of an incident in which nothing
/// is planted.
const std::unordered_set<std::string_view>& innocent() {
  static const std::string kText = [] {
    std::string text;
    for (std::size_t i = 0; i < kLists; ++i) {
      for (const std::string_view word : words_of(static_cast<List>(i))) text += std::string(word) + " ";
    }
    for (const BuiltRequest& request : all_requests(sample_incident(), tag_of(1))) text += request.body;
    return text;
  }();
  static const std::unordered_set<std::string_view> kParts = [] {
    std::unordered_set<std::string_view> parts;
    for (std::size_t at = 0; at + kPart <= kText.size(); ++at) parts.insert(std::string_view(kText).substr(at, kPart));
    return parts;
  }();
  return kParts;
}

struct Search {
  std::size_t secrets = 0;
  std::size_t requests = 0;
  std::size_t leaked = 0;
  std::map<std::string_view, std::size_t> classes;
};

/// Plants `count` secrets of a kind in every form, builds requests, and looks for them. `spoil` is a bug of
/// the builder.
Search search(Kind kind, std::size_t count, void (*spoil)(std::string& body, const std::string& planted) = nullptr) {
  Search found;
  Dice dice(20'000 + static_cast<std::uint64_t>(kind));
  std::vector<const SecretClass*> classes;
  for (const SecretClass& one : secret_classes()) {
    if (one.kind == kind) classes.push_back(&one);
  }
  std::map<std::string, std::vector<std::string>> decoded;  // most requests are the same bytes, as they should be
  for (; found.secrets < count; ++found.secrets) {
    const SecretClass& one = *classes[found.secrets % classes.size()];
    const std::string secret = one.make(dice);
    ++found.classes[one.name];
    for (const Form& form : forms()) {
      const std::string text = form.encode(secret);
      const EventType type = all_schemas()[found.requests / 2 % all_schemas().size()].type;
      const Excerpts excerpts = dice.one_in(3) ? Excerpts::Off : Excerpts::Lexical;
      const std::vector<BuiltRequest> all = all_requests(planted(text, type, excerpts), tag_of(1));
      for (std::size_t i = found.requests / 2 % 4; i < all.size(); i += 4) {  // the two tiers, each kind in its turn
        std::string body = all[i].body;
        ++found.requests;
        if (spoil != nullptr) spoil(body, text);
        auto known = decoded.find(body);
        const bool is_new = known == decoded.end();
        if (is_new) known = decoded.emplace(body, decoded_three_levels(body)).first;
        if (leaks(known->second, secret, innocent())) ++found.leaked;
        if (decoded.size() > 64) decoded.clear();
        if (spoil != nullptr) break;
      }
    }
  }
  return found;
}

constexpr std::size_t kEach = 700;  // of three kinds: more than 2,000

TEST(P4_5, NoAddressInAnySpellingIsInARequestDecodedThreeLevels) {
  const Search found = search(Kind::Address, 2000);
  EXPECT_EQ(found.leaked, 0U);
  EXPECT_GE(found.classes.size(), 12U);
  EXPECT_GE(found.requests, 2000U * 7 * 2);
}

TEST(P4_6, NoCredentialIsInARequestDecodedThreeLevels) {
  const Search found = search(Kind::Credential, kEach);
  EXPECT_EQ(found.leaked, 0U);
  EXPECT_GE(found.classes.size(), 30U);
}

TEST(P4_7, NoPersonIsInARequestDecodedThreeLevels) {
  const Search found = search(Kind::Person, kEach);
  EXPECT_EQ(found.leaked, 0U);
  EXPECT_GE(found.classes.size(), 12U);
  EXPECT_GE(secret_classes().size(), 56U);
}

// The counter-proofs: the same search, and a builder that has a bug.

TEST(P4_6, TheSearchFindsASecretThatABuilderPutsBehindTheDocument) {
  const Search found =
      search(Kind::Credential, 66, [](std::string& body, const std::string& text) { body += " " + text; });
  EXPECT_EQ(found.leaked, found.requests);
}

TEST(P4_7, TheSearchFindsASecretThatABuilderEncodesThreeTimes) {
  const Search found = search(Kind::Person, 66, [](std::string& body, const std::string& text) {
    const auto all = forms();
    body += " " + all[2].encode(all[1].encode(text)) + " ";  // the form that was planted, base64, hexadecimal
  });
  EXPECT_EQ(found.leaked, found.requests);
}

TEST(P4_5, TheSearchFindsAnAddressThatABuilderCutsOff) {
  const Search found = search(Kind::Address, 65, [](std::string& body, const std::string& text) {
    body.replace(body.find("auth_fortress") == std::string::npos ? 40 : body.find("auth_fortress"), 13, text);
  });
  EXPECT_EQ(found.leaked, found.requests);
}

}  // namespace
}  // namespace onesec::ai
