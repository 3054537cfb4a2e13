#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contract/detector.h"
#include "model/event_draft.h"

namespace onesec::auth_fortress::testing {

/// A line of an access log in few words, for tests.
struct Request {
  std::int64_t at_secs = 0;  ///< After a Tuesday noon.
  std::string_view from = "192.0.2.1";
  std::int64_t status = 401;
  std::string_view path = "/login";
  std::int64_t size = 1'200;
  std::string_view method = "POST";
  std::string_view query = "";
  std::string_view user = "";  ///< Of HTTP's own authentication.
  std::string_view site = "";
  std::string_view raw = "";  ///< Empty: method and path.
  Provenance provenance = Provenance::LocalText;
};

void write_request(const Request& request, EventDraft& draft);

/// Whether any text of the finding holds `secret`.
[[nodiscard]] bool tells(const Finding& finding, std::string_view secret);

/// Feeds requests to one detector as the engine would: each key with its own state, notes delivered after the event's
/// own steps, without hold-back.
class WebStory {
 public:
  explicit WebStory(const DetectorEntry& entry);

  WebStory& set(std::string_view name, std::string_view value);
  WebStory& then(const Request& request);
  /// `count` requests, `step_secs` apart, starting at request.at_secs.
  WebStory& repeat(Request request, int count, std::int64_t step_secs);
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  /// The different entities found, in order of appearance: what people see as alerts.
  [[nodiscard]] std::vector<std::string> entities() const;
  [[nodiscard]] std::size_t states() const { return slots_.size(); }

 private:
  struct Slot {
    StateKey key{};
    std::vector<std::uint64_t> bytes;
  };
  [[nodiscard]] void* state_of(const StateKey& key);
  void keep(StepOutput& out);

  const DetectorEntry& entry_;
  std::vector<std::uint64_t> config_;
  std::vector<Slot> slots_;
  std::vector<Finding> findings_;
  std::uint64_t sequence_ = 0;
};

}  // namespace onesec::auth_fortress::testing
