#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "engine/detection.h"
#include "engine/known_logins.h"

namespace onesec::engine {

/// What a snapshot holds beside the shards' states: all that is needed to go on at sequence + 1.
struct SnapshotHead {
  std::uint32_t epoch = 0;
  std::uint64_t sequence = 0;
  Instant stamp{};  ///< Journal time at `sequence`.
  std::string config_text{};
  std::string rules_record{};  ///< As in a Rules record; empty: no rules yet.
  std::map<std::string, std::string> cursors{};
  struct KnownKey {
    std::string key{};
    Instant stamp{};
  };
  std::vector<KnownKey> idempotency_keys{};
  std::vector<KnownLogins::Login> logins{};
  std::vector<std::string> lines{};  ///< Sections that could not be used, in words; filled by load().
};

/// Snapshots under one directory: a file for each virtual shard that changed, and a manifest that names them, renamed
/// into place last. A crash at any moment leaves the older snapshot whole.
class SnapshotStore {
 public:
  explicit SnapshotStore(std::string directory);

  /// Shards that changed are copied into memory (fast, the caller holds detection still) …
  struct Pending {
    SnapshotHead head{};
    std::map<std::uint32_t, std::string> shards{};  ///< Bytes of those that changed.
  };
  [[nodiscard]] Pending take(Detection& detection, SnapshotHead head);
  /// … and written. The caller has made SQLite durable at `head.sequence` or later before. Any thread, one at a time.
  [[nodiscard]] Status write(const Pending& pending);

  /// The head of the newest snapshot, without its shards. NotFound: there is none.
  [[nodiscard]] Result<SnapshotHead> read_head();
  /// Fills the (empty) detection. A section of another layout or configuration is left out, with a line that says so.
  [[nodiscard]] Result<SnapshotHead> load(Detection& detection);
  [[nodiscard]] Status remove();

 private:
  struct File {
    std::string name;
    std::uint32_t crc = 0;
  };
  struct Manifest {
    SnapshotHead head{};
    std::map<std::uint32_t, File> files;
  };
  [[nodiscard]] Result<Manifest> read_manifest() const;
  void remove_others(const std::map<std::uint32_t, File>& kept) const;

  std::string directory_;
};

}  // namespace onesec::engine
