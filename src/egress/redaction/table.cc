#include "egress/redaction/table.h"

#include <algorithm>
#include <iterator>

namespace onesec::egress {
namespace {

struct Row {
  Exit exit = Exit::Webhook;
  Profile profile = Profile::Minimal;
  FieldClass field_class = FieldClass::Credential;
  Treatment treatment = Treatment::Drop;
};

using enum Exit;
using enum Profile;
using enum Treatment;

constexpr Row kRows[] = {
    // Counts, times and words of small sets: somebody is woken, and nobody is named.
    {Webhook, Minimal, FieldClass::OpaqueId, Pass},
    {Webhook, Minimal, FieldClass::Numeric, Pass},
    {Webhook, Minimal, FieldClass::Vocabulary, Pass},
    {Webhook, Minimal, FieldClass::Time, Pass},
    // Who and what, as aliases: enough to see that two of them are the same.
    {Webhook, Standard, FieldClass::OpaqueId, Pass},
    {Webhook, Standard, FieldClass::Numeric, Pass},
    {Webhook, Standard, FieldClass::Vocabulary, Pass},
    {Webhook, Standard, FieldClass::Time, Pass},
    {Webhook, Standard, FieldClass::Identity, Alias},
    {Webhook, Standard, FieldClass::Address, Alias},
    {Webhook, Standard, FieldClass::Path, Alias},
    {Webhook, Standard, FieldClass::Software, Alias},
    // Everything but secrets, for a receiver who may read the logs themselves.
    {Webhook, Full, FieldClass::Identity, Mask},
    {Webhook, Full, FieldClass::Address, Pass},
    {Webhook, Full, FieldClass::Geography, Pass},
    {Webhook, Full, FieldClass::Path, Pass},
    {Webhook, Full, FieldClass::Content, Pass},
    {Webhook, Full, FieldClass::Command, Pass},
    {Webhook, Full, FieldClass::Digest, Pass},
    {Webhook, Full, FieldClass::Software, Pass},
    {Webhook, Full, FieldClass::OpaqueId, Pass},
    {Webhook, Full, FieldClass::Numeric, Pass},
    {Webhook, Full, FieldClass::Vocabulary, Pass},
    {Webhook, Full, FieldClass::Time, Pass},
    // The bus has one published shape, that of `full`.
    {Bus, Full, FieldClass::Identity, Mask},
    {Bus, Full, FieldClass::Address, Pass},
    {Bus, Full, FieldClass::Geography, Pass},
    {Bus, Full, FieldClass::Path, Pass},
    {Bus, Full, FieldClass::Content, Pass},
    {Bus, Full, FieldClass::Command, Pass},
    {Bus, Full, FieldClass::Digest, Pass},
    {Bus, Full, FieldClass::Software, Pass},
    {Bus, Full, FieldClass::OpaqueId, Pass},
    {Bus, Full, FieldClass::Numeric, Pass},
    {Bus, Full, FieldClass::Vocabulary, Pass},
    {Bus, Full, FieldClass::Time, Pass},
    // A read key lies in dashboards and scripts: it sees what happened, not what was written or run.
    {ReadApi, Full, FieldClass::Identity, Mask},
    {ReadApi, Full, FieldClass::Address, Pass},
    {ReadApi, Full, FieldClass::Geography, Pass},
    {ReadApi, Full, FieldClass::Path, Pass},
    {ReadApi, Full, FieldClass::Content, Mask},
    {ReadApi, Full, FieldClass::Command, Mask},
    {ReadApi, Full, FieldClass::Digest, Pass},
    {ReadApi, Full, FieldClass::Software, Pass},
    {ReadApi, Full, FieldClass::OpaqueId, Pass},
    {ReadApi, Full, FieldClass::Numeric, Pass},
    {ReadApi, Full, FieldClass::Vocabulary, Pass},
    {ReadApi, Full, FieldClass::Time, Pass},
    {AdminApi, Full, FieldClass::Identity, Mask},
    {AdminApi, Full, FieldClass::Address, Pass},
    {AdminApi, Full, FieldClass::Geography, Pass},
    {AdminApi, Full, FieldClass::Path, Pass},
    {AdminApi, Full, FieldClass::Content, Pass},
    {AdminApi, Full, FieldClass::Command, Pass},
    {AdminApi, Full, FieldClass::Digest, Pass},
    {AdminApi, Full, FieldClass::Software, Pass},
    {AdminApi, Full, FieldClass::OpaqueId, Pass},
    {AdminApi, Full, FieldClass::Numeric, Pass},
    {AdminApi, Full, FieldClass::Vocabulary, Pass},
    {AdminApi, Full, FieldClass::Time, Pass},
};

constexpr bool opens_credentials() {
  return std::ranges::any_of(kRows, [](const Row& row) { return row.field_class == FieldClass::Credential; });
}
static_assert(!opens_credentials(), "what grants access by itself never leaves");

constexpr bool has_one_row_each() {
  for (const Row* row = std::begin(kRows); row != std::end(kRows); ++row) {
    for (const Row* other = row + 1; other != std::end(kRows); ++other) {
      if (row->exit == other->exit && row->profile == other->profile && row->field_class == other->field_class)
        return false;
    }
  }
  return true;
}
static_assert(has_one_row_each(), "two rows for one class: which of them counts?");

}  // namespace

Treatment treatment_of(Exit exit, Profile profile, FieldClass field_class) {
  for (const Row& row : kRows) {
    if (row.exit == exit && row.profile == profile && row.field_class == field_class) return row.treatment;
  }
  return Drop;
}

std::string_view name_of(Exit exit) {
  switch (exit) {
    case Webhook:
      return "webhook";
    case Bus:
      return "bus";
    case ReadApi:
      return "read_api";
    case AdminApi:
      return "admin_api";
  }
  return "unknown";
}

std::string_view name_of(Profile profile) {
  switch (profile) {
    case Minimal:
      return "minimal";
    case Standard:
      return "standard";
    case Full:
      return "full";
  }
  return "unknown";
}

std::optional<Profile> profile_named(std::string_view name) {
  for (const Profile profile : {Minimal, Standard, Full}) {
    if (name_of(profile) == name) return profile;
  }
  return std::nullopt;
}

std::string_view name_of(Treatment treatment) {
  switch (treatment) {
    case Drop:
      return "drop";
    case Mask:
      return "mask";
    case Alias:
      return "alias";
    case Pass:
      return "pass";
  }
  return "unknown";
}

}  // namespace onesec::egress
