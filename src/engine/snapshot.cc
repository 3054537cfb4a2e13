#include "engine/snapshot.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/byte_reader.h"
#include "base/crc32c.h"
#include "platform/file.h"

namespace onesec::engine {
namespace {

constexpr std::string_view kManifestMagic = "1SSM";
constexpr std::string_view kShardMagic = "1SSH";
/// Of shard files. 2: keys are hashed once for all detectors, and States have their evidence in front; states of
/// version 1 can't be found again.
constexpr std::uint16_t kVersion = 2;
constexpr std::uint16_t kManifestVersion = 3;  ///< 2: with the accounts that have logged in. 3: with the rules.
constexpr std::size_t kMaxManifestBytes = 64U << 20U;
constexpr std::size_t kMaxShardBytes = 256U << 20U;
constexpr std::uint8_t kAsBytes = 0;
constexpr std::uint8_t kByField = 1;

std::string shard_bytes(const Detection& detection, Shard& shard) {
  std::string bytes(kShardMagic);
  ByteWriter out(bytes);
  out.u16(kVersion);
  const auto detectors = detection.detectors().detectors();
  out.varint(detectors.size());
  for (const HostedDetector& detector : detectors) {
    StateTable& table = shard.table(detector.index);
    out.text(detector.entry->spec->id);
    out.u16(detector.entry->spec->layout_version);
    out.u32(static_cast<std::uint32_t>(detector.entry->state_bytes));
    out.u32(crc32c(detector.config_text));
    out.u8(detector.entry->save != nullptr ? kByField : kAsBytes);
    out.varint(table.size());
    table.for_each_oldest_first([&](StateTable::Slot slot) {
      out.u64(slot.head->key.high);
      out.u64(slot.head->key.low);
      out.i64(slot.head->last_found_nanos);
      out.i64(slot.head->wake_nanos);
      out.u32(slot.head->held);
      out.u8(slot.head->last_severity);
      if (detector.entry->save == nullptr) {
        out.bytes({static_cast<const char*>(slot.state), detector.entry->state_bytes});
        return;
      }
      std::string fields;
      ByteWriter field_out(fields);
      detector.entry->save(slot.state, field_out);
      out.text(fields);
    });
  }
  return bytes;
}

struct Section {
  std::string_view id;
  std::uint16_t layout = 0;
  std::uint32_t state_bytes = 0;
  std::uint32_t config_crc = 0;
  std::uint8_t form = kAsBytes;
  std::uint64_t count = 0;
};

std::optional<Section> read_section(ByteReader& in) {
  const auto id = in.text();
  const auto layout = in.u16();
  const auto state_bytes = in.u32();
  const auto config_crc = in.u32();
  const auto form = in.u8();
  const auto count = in.varint();
  if (!count || *form > kByField) return std::nullopt;
  return Section{*id, *layout, *state_bytes, *config_crc, *form, *count};
}

/// Why a section can't fill this detector's table; empty: it can.
std::string unusable(const Section& section, const HostedDetector* detector) {
  if (detector == nullptr) return "this version has no such detector";
  if (section.form == kByField) return detector->entry->load == nullptr ? "this version saves it in another form" : "";
  if (section.layout != detector->entry->spec->layout_version || section.state_bytes != detector->entry->state_bytes) {
    return "its layout has changed";
  }
  if (section.config_crc != crc32c(detector->config_text)) return "its configuration has changed";
  return "";
}

bool read_slot(ByteReader& in, const Section& section, const HostedDetector* detector, StateTable* table) {
  const auto high = in.u64();
  const auto low = in.u64();
  const auto found = in.i64();
  const auto wake = in.i64();
  const auto held = in.u32();
  const auto severity = in.u8();
  const auto state = section.form == kByField ? in.text() : in.take(section.state_bytes);
  if (!state) return false;
  if (table == nullptr) return true;
  const StateTable::Slot slot = table->touch({*high, *low});
  if (slot.head == nullptr) return true;
  slot.head->last_found_nanos = *found;
  slot.head->wake_nanos = *wake;
  slot.head->held = *held;
  slot.head->last_severity = *severity;
  if (section.form == kAsBytes) {
    std::memcpy(slot.state, state->data(), state->size());
    return true;
  }
  ByteReader fields(*state);
  return detector->entry->load(section.layout, fields, slot.state);
}

Status fill_shard(std::string_view bytes, Detection& detection, Shard& shard, std::vector<std::string>& lines) {
  ByteReader in(bytes);
  if (in.take(kShardMagic.size()) != kShardMagic) return fail(Code::Corrupt, "shard snapshot: doesn't start as one");
  const std::uint16_t version = in.u16().value_or(0);
  if (version == 0 || version > kVersion) {
    return fail(Code::Unsupported, "shard snapshot: made by a newer version; left alone");
  }
  if (version < kVersion) {
    constexpr std::string_view kLine =
        "all detectors: state starts anew: it was saved by a version before the first release";
    if (lines.empty() || lines.back() != kLine) lines.emplace_back(kLine);  // Once, not for each of 64 shards.
    shard.set_dirty(true);
    return {};
  }
  const std::uint64_t sections = in.varint().value_or(0);
  for (std::uint64_t i = 0; i < sections; ++i) {
    const std::optional<Section> section = read_section(in);
    if (!section) return fail(Code::Corrupt, "shard snapshot: a section is damaged");
    const HostedDetector* detector = detection.detectors().find(section->id);
    const std::string why = unusable(*section, detector);
    if (!why.empty() && section->count > 0) lines.push_back(fmt::format("{}: state starts anew: {}", section->id, why));
    StateTable* table = why.empty() ? &shard.table(detector->index) : nullptr;
    for (std::uint64_t slot = 0; slot < section->count; ++slot) {
      if (!read_slot(in, *section, detector, table)) return fail(Code::Corrupt, "shard snapshot: a state is damaged");
    }
  }
  shard.rebuild_wakes();
  shard.set_dirty(!lines.empty());
  return {};
}

}  // namespace

SnapshotStore::SnapshotStore(std::string directory) : directory_(std::move(directory)) {}

SnapshotStore::Pending SnapshotStore::take(Detection& detection, SnapshotHead head) {
  Pending pending;
  pending.head = std::move(head);
  pending.head.config_text = detection.detectors().config_text();
  pending.head.rules_record = detection.rules_record();
  for (std::uint32_t i = 0; i < DetectorSet::kShards; ++i) {
    Shard& shard = detection.shard(i);
    if (!shard.is_dirty()) continue;
    pending.shards[i] = shard_bytes(detection, shard);
    shard.set_dirty(false);
  }
  return pending;
}

Status SnapshotStore::write(const Pending& pending) {
  if (const Status made = platform::make_directories(directory_); !made) return made;
  Manifest manifest;
  if (Result<Manifest> old = read_manifest(); old && old->head.epoch == pending.head.epoch) manifest.files = old->files;
  std::vector<platform::NewFile> made;
  for (const auto& [shard, bytes] : pending.shards) {
    File& file = manifest.files[shard];
    file = {fmt::format("shard-{:02}.{}", shard, pending.head.sequence), crc32c(bytes)};
    made.push_back({file.name, bytes});
  }
  if (const Status written = platform::write_new_files(directory_, made); !written) return written;
  std::string bytes(kManifestMagic);
  ByteWriter out(bytes);
  out.u16(kManifestVersion);
  out.u32(pending.head.epoch);
  out.u64(pending.head.sequence);
  out.i64(pending.head.stamp.nanos());
  out.text(pending.head.config_text);
  out.text(pending.head.rules_record);
  out.varint(pending.head.cursors.size());
  for (const auto& [input, position] : pending.head.cursors) {
    out.text(input);
    out.text(position);
  }
  out.varint(pending.head.idempotency_keys.size());
  for (const auto& known : pending.head.idempotency_keys) {
    out.text(known.key);
    out.i64(known.stamp.nanos());
  }
  out.varint(pending.head.logins.size());
  for (const auto& [name, when] : pending.head.logins) {
    out.text(name);
    out.i64(when.nanos());
  }
  out.varint(manifest.files.size());
  for (const auto& [shard, file] : manifest.files) {
    out.u8(static_cast<std::uint8_t>(shard));
    out.text(file.name);
    out.u32(file.crc);
  }
  out.u32(crc32c(bytes));
  if (const Status written = platform::write_file_atomically(directory_ + "/manifest", bytes); !written) return written;
  remove_others(manifest.files);
  return {};
}

/// Replaced ones, and what a crash between a shard file and its manifest has left.
void SnapshotStore::remove_others(const std::map<std::uint32_t, File>& kept) const {
  const Result<std::vector<std::string>> names = platform::list_directory(directory_);
  if (!names) return;
  for (const std::string& name : *names) {
    const bool is_kept = std::ranges::any_of(kept, [&](const auto& file) { return file.second.name == name; });
    if (name.starts_with("shard-") && !is_kept) unlink((directory_ + "/" + name).c_str());
  }
}

Result<SnapshotStore::Manifest> SnapshotStore::read_manifest() const {
  Result<std::string> bytes = platform::read_file(directory_ + "/manifest", kMaxManifestBytes);
  if (!bytes) return fail(bytes.error());
  const auto damaged = [] { return fail(Code::Corrupt, "snapshot manifest: damaged"); };
  if (bytes->size() < 10) return damaged();
  ByteReader in(*bytes);
  if (in.take(kManifestMagic.size()) != kManifestMagic) return damaged();
  const std::uint16_t version = in.u16().value_or(0);
  if (version == 0 || version > kManifestVersion) {
    return fail(Code::Unsupported, "snapshot manifest: made by a newer version; left alone");
  }
  std::uint32_t crc = 0;
  std::memcpy(&crc, bytes->data() + bytes->size() - 4, 4);
  if (crc != crc32c(std::string_view(*bytes).substr(0, bytes->size() - 4))) return damaged();
  Manifest manifest;
  SnapshotHead& head = manifest.head;
  head.epoch = in.u32().value_or(0);
  head.sequence = in.u64().value_or(0);
  head.stamp = Instant::from_nanos(in.i64().value_or(0));
  head.config_text = in.text().value_or("");
  if (version >= 3) head.rules_record = in.text().value_or("");
  for (std::uint64_t left = in.varint().value_or(0); left > 0 && !in.failed(); --left) {
    const std::string input(in.text().value_or(""));
    head.cursors[input] = in.text().value_or("");
  }
  for (std::uint64_t left = in.varint().value_or(0); left > 0 && !in.failed(); --left) {
    std::string key(in.text().value_or(""));
    head.idempotency_keys.push_back({std::move(key), Instant::from_nanos(in.i64().value_or(0))});
  }
  for (std::uint64_t left = version >= 2 ? in.varint().value_or(0) : 0; left > 0 && !in.failed(); --left) {
    std::string name(in.text().value_or(""));
    head.logins.emplace_back(std::move(name), Instant::from_nanos(in.i64().value_or(0)));
  }
  for (std::uint64_t left = in.varint().value_or(0); left > 0 && !in.failed(); --left) {
    const std::uint8_t shard = in.u8().value_or(0);
    File file{std::string(in.text().value_or("")), in.u32().value_or(0)};
    if (shard >= DetectorSet::kShards || file.name.find('/') != std::string::npos) return damaged();
    manifest.files[shard] = std::move(file);
  }
  if (in.failed()) return damaged();
  return manifest;
}

Result<SnapshotHead> SnapshotStore::read_head() {
  Result<Manifest> manifest = read_manifest();
  if (!manifest) return fail(manifest.error());
  return std::move(manifest->head);
}

Result<SnapshotHead> SnapshotStore::load(Detection& detection) {
  Result<Manifest> manifest = read_manifest();
  if (!manifest) return fail(manifest.error());
  for (const auto& [shard, file] : manifest->files) {
    const std::string path = directory_ + "/" + file.name;
    const Result<std::string> bytes = platform::read_file(path, kMaxShardBytes);
    if (!bytes) return fail(bytes.error());
    if (crc32c(*bytes) != file.crc) return fail(Code::Corrupt, path + ": its checksum differs from the manifest's");
    if (Status filled = fill_shard(*bytes, detection, detection.shard(shard), manifest->head.lines); !filled) {
      return fail(std::move(filled.error()).while_(path));
    }
  }
  return std::move(manifest->head);
}

Status SnapshotStore::remove() {
  const auto removed = platform::remove_tree(directory_);
  if (!removed) return fail(removed.error());
  return {};
}

}  // namespace onesec::engine
