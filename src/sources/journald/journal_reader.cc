#include "sources/journald/journal_reader.h"

#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string_view>

#include "platform/file.h"
#include "sources/file_tail/line_reader.h"

namespace onesec::sources {
namespace {

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

Instant from_micros(std::uint64_t micros) {
  const std::uint64_t limit = INT64_MAX / 1'000;
  return Instant::from_nanos(static_cast<std::int64_t>(std::min(micros, limit)) * 1'000);
}

void take_field(std::string_view name, std::string_view value, JournalEntry& entry) {
  if (name == "MESSAGE") entry.message = value;
  if (name == "SYSLOG_IDENTIFIER") entry.identifier = value;
  if (name == "_COMM") entry.command = value;
  if (name == "_SYSTEMD_UNIT") entry.unit = value;
  if (name == "_HOSTNAME") entry.host = value;
  if (name == "_TRANSPORT") entry.transport = value;
  if (name == "_UID") entry.uid = number<std::uint32_t>(value);
  if (name == "_PID") entry.pid = number<std::int64_t>(value).value_or(0);
  if (name == "SYSLOG_PID" && entry.pid == 0) entry.pid = number<std::int64_t>(value).value_or(0);
  if (name == "_SOURCE_REALTIME_TIMESTAMP") {
    if (const auto micros = number<std::uint64_t>(value)) entry.when = from_micros(*micros);
  }
}

}  // namespace

void JournalReader::Close::operator()(sd_journal* journal) const { sd_journal_close(journal); }

Result<JournalReader> JournalReader::open(const std::string& directory) {
  sd_journal* journal = nullptr;
  const int got = directory.empty() ? sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM)
                                    : sd_journal_open_directory(&journal, directory.c_str(), 0);
  if (got < 0) return platform::fail_errno("opening the journal " + directory, -got);
  // Longer messages are cut by libsystemd, after it has decompressed no more than this.
  sd_journal_set_data_threshold(journal, kMaxLineBytes);
  return JournalReader(journal);
}

Result<JournalReader::Found> JournalReader::seek(const std::string& cursor) {
  const int sought = sd_journal_seek_cursor(journal_.get(), cursor.c_str());
  if (sought < 0) return fail(Code::InvalidInput, "the journal doesn't know the cursor " + quote(cursor));
  // Seeking lands in front of the entry, or in front of the nearest one: step onto it and look which it is.
  const int stepped = sd_journal_next(journal_.get());
  if (stepped < 0) return platform::fail_errno("reading the journal", -stepped);
  if (stepped > 0 && sd_journal_test_cursor(journal_.get(), cursor.c_str()) > 0) return Found::Exactly;
  // In front of it again, so that next() gives it.
  sd_journal_seek_cursor(journal_.get(), cursor.c_str());
  return Found::Near;
}

Status JournalReader::seek(Instant at) {
  const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(0, at.nanos() / 1'000));
  const int sought = sd_journal_seek_realtime_usec(journal_.get(), micros);
  if (sought < 0) return platform::fail_errno("seeking in the journal", -sought);
  return {};
}

Result<bool> JournalReader::next() {
  const int stepped = sd_journal_next(journal_.get());
  if (stepped < 0) return platform::fail_errno("reading the journal", -stepped);
  return stepped > 0;
}

Status JournalReader::read(JournalEntry& entry) {
  entry = JournalEntry();
  std::uint64_t micros = 0;
  if (sd_journal_get_realtime_usec(journal_.get(), &micros) >= 0) entry.received = from_micros(micros);
  entry.when = entry.received;
  const void* data = nullptr;
  std::size_t size = 0;
  int got = 0;
  sd_journal_restart_data(journal_.get());
  while ((got = sd_journal_enumerate_available_data(journal_.get(), &data, &size)) > 0) {
    const std::string_view field(static_cast<const char*>(data), size);
    const std::size_t equals = field.find('=');
    if (equals != std::string_view::npos) take_field(field.substr(0, equals), field.substr(equals + 1), entry);
  }
  if (got < 0) return platform::fail_errno("reading a journal entry", -got);
  return {};
}

Result<std::string> JournalReader::cursor() {
  char* text = nullptr;
  const int got = sd_journal_get_cursor(journal_.get(), &text);
  if (got < 0) return platform::fail_errno("asking for the journal's cursor", -got);
  std::string cursor(text);
  std::free(text);
  return cursor;
}

bool JournalReader::holds(const std::string& match) {
  sd_journal_flush_matches(journal_.get());
  if (!match.empty()) sd_journal_add_match(journal_.get(), match.data(), match.size());
  sd_journal_seek_tail(journal_.get());
  const bool is_there = sd_journal_previous(journal_.get()) > 0;
  sd_journal_flush_matches(journal_.get());
  return is_there;
}

int JournalReader::fd() { return sd_journal_get_fd(journal_.get()); }

int JournalReader::timeout_ms() {
  std::uint64_t until = 0;
  if (sd_journal_get_timeout(journal_.get(), &until) < 0 || until == UINT64_MAX) return -1;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const std::uint64_t at =
      static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
  return until <= at ? 0 : static_cast<int>(std::min<std::uint64_t>((until - at) / 1'000 + 1, 60'000));
}

void JournalReader::process() { sd_journal_process(journal_.get()); }

JournalProbe probe_journal(const std::string& directory) {
  JournalProbe probe;
  Result<JournalReader> reader = JournalReader::open(directory);
  if (reader && reader->holds("")) {
    probe.access = JournalProbe::Access::Readable;
    for (const char* match : {"_COMM=sshd", "SYSLOG_IDENTIFIER=sshd", "SYSLOG_IDENTIFIER=sshd-session",
                              "SYSLOG_IDENTIFIER=sudo", "SYSLOG_IDENTIFIER=su", "SYSLOG_IDENTIFIER=login"}) {
      probe.has_authentication = probe.has_authentication || reader->holds(match);
    }
    return probe;
  }
  // libsystemd passes over files that it may not read, without a word.
  std::error_code error;
  for (const std::string& root : directory.empty() ? std::vector<std::string>{"/var/log/journal", "/run/log/journal"}
                                                   : std::vector<std::string>{directory}) {
    if (!std::filesystem::is_directory(root, error)) continue;
    std::filesystem::recursive_directory_iterator it(root, error);
    if (error) probe.access = JournalProbe::Access::Denied;
    for (; !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error)) {
      if (it->path().extension() == ".journal" && access(it->path().c_str(), R_OK) != 0) {
        probe.access = JournalProbe::Access::Denied;
      }
    }
  }
  return probe;
}

}  // namespace onesec::sources
