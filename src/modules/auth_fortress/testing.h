#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/detector.h"
#include "model/event_draft.h"

namespace onesec::auth_fortress::testing {

/// An authentication event in few words, for tests.
struct Login {
  std::int64_t at_secs = 0;             ///< After a Tuesday noon.
  std::string_view from = "192.0.2.1";  ///< An address; anything else is a host name; empty: this host.
  std::string_view user = "alice";
  bool is_success = false;
  std::string_view method = "password";
  std::optional<bool> exists = true;
  std::string_view country = "";
  std::int64_t repeat = 1;
  Provenance provenance = Provenance::TrustedLocal;
  std::string_view service = "sshd";
  std::int64_t asn = 0;
};

void write_login(const Login& login, EventDraft& draft);

/// Feeds logins to one detector as the engine would, each key with its own state, without hold-back.
class Story {
 public:
  explicit Story(const DetectorEntry& entry);
  ~Story();
  Story(const Story&) = delete;
  Story& operator=(const Story&) = delete;

  Story& set(std::string_view name, std::string_view value);
  Story& then(const Login& login);
  /// `count` logins, `step_secs` apart, starting at login.at_secs.
  Story& repeat(Login login, int count, std::int64_t step_secs);
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  /// The different entities found, in order of appearance: what people see as alerts.
  [[nodiscard]] std::vector<std::string> entities() const;

 private:
  struct Slot {
    StateKey key{};
    std::vector<std::uint64_t> bytes;
  };
  [[nodiscard]] void* state_of(const StateKey& key, bool makes_state);

  const DetectorEntry& entry_;
  std::vector<std::uint64_t> config_;
  std::vector<Slot> slots_;
  std::vector<Finding> findings_;
  std::uint64_t sequence_ = 0;
};

}  // namespace onesec::auth_fortress::testing
