#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/schema.h"

namespace onesec::egress {

/// A way by which something of an event or an alert reaches somebody.
enum class Exit : std::uint8_t {
  Webhook,  ///< A destination that the owner wrote down, on another machine.
  Bus,      ///< `sec.alerts.>`: other programs that the owner connects.
  ReadApi,  ///< The API with a read key: a dashboard, a script.
  AdminApi  ///< The API with an admin key that doesn't ask to reveal: the owner's own screen.
};
[[nodiscard]] std::string_view name_of(Exit exit);

/// How much is told; each tells what the one before it does, and more.
enum class Profile : std::uint8_t { Minimal, Standard, Full };
[[nodiscard]] std::string_view name_of(Profile profile);
/// "minimal", "standard", "full"; nullopt for every other word.
[[nodiscard]] std::optional<Profile> profile_named(std::string_view name);

enum class Treatment : std::uint8_t {
  Drop,   ///< It isn't there.
  Mask,   ///< A mask stands in its place. Of identities: of account names that nobody has vouched for.
  Alias,  ///< Named by an alias that means something in this one document only; words of ours that name it stay, others
          ///< are dropped.
  Pass,   ///< As it is.
};
[[nodiscard]] std::string_view name_of(Treatment treatment);

/// The closed table. What has no row is dropped: another profile for an exit, and a class that is new or unknown.
/// `FieldClass::Credential` has none anywhere, and can't get one: that doesn't compile.
[[nodiscard]] Treatment treatment_of(Exit exit, Profile profile, FieldClass field_class);

}  // namespace onesec::egress
