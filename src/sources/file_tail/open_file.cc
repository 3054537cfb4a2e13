#include "sources/file_tail/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "platform/clock.h"

namespace onesec::sources {
namespace {

/// As many bytes as there are, up to `count`; fewer only at the end of the file.
std::string read_at(int fd, std::uint64_t offset, std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const ssize_t got = pread(fd, bytes.data() + have, count - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace

Result<OpenFile> OpenFile::open(const std::string& path) {
  OpenFile file;
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  file.fd_ = platform::Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.fd_.is_open()) return platform::fail_errno("opening " + path);
  struct stat about{};
  if (fstat(file.fd_.get(), &about) != 0) return platform::fail_errno("looking at " + path);
  if (!S_ISREG(about.st_mode)) return fail(Code::Unsupported, path + " isn't a regular file");
  file.inode_ = about.st_ino;
  file.touch();
  return file;
}

void OpenFile::touch() { grown_at_ = platform::steady_nanos(); }

std::uint64_t OpenFile::size() const {
  struct stat about{};
  return fstat(fd_.get(), &about) == 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
}

std::string OpenFile::read_head(std::size_t bytes) const { return read_at(fd_.get(), 0, bytes); }

bool OpenFile::is_of(const FilePosition& position) const {
  const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(position.offset, kHeadBytes));
  const std::string head = read_head(bytes);
  return head.size() == bytes && fingerprint_of(head) == position.fingerprint && size() >= position.offset;
}

void OpenFile::resume(const FilePosition& position) {
  generation_ = position.generation;
  backfill_end_ = position.backfill_end;
  reader_ = LineReader(position.offset);
  head_ = read_head(static_cast<std::size_t>(std::min<std::uint64_t>(position.offset, kHeadBytes)));
}

void OpenFile::start_first(std::uint64_t offset) {
  const std::uint64_t end = size();
  std::uint64_t at = std::min(offset, end);
  if (at > 0 && at < end) {
    // From the byte before: a line that begins exactly here is whole.
    const std::string around = read_at(fd_.get(), at - 1, kMaxLineBytes + 1);
    const std::size_t newline = around.find('\n');
    at = newline == std::string::npos ? end : at + newline;
  }
  backfill_end_ = end;
  reader_ = LineReader(at);
  head_ = read_head(static_cast<std::size_t>(std::min<std::uint64_t>(at, kHeadBytes)));
}

void OpenFile::restart() {
  ++generation_;
  backfill_end_ = 0;
  reader_ = LineReader();
  head_.clear();
  touch();
}

OpenFile::Outcome OpenFile::read_once(const OnLine& on_line) {
  const std::span<char> space = reader_.space();
  const std::uint64_t offset = reader_.read_offset();
  ssize_t got = 0;
  do got = pread(fd_.get(), space.data(), space.size(), static_cast<off_t>(offset));
  while (got < 0 && errno == EINTR);
  // Looked at after the read: if the head is still the same, the bytes just read belong to it.
  const std::string head = read_head(kHeadBytes);
  if (!head.starts_with(head_) || (got <= 0 && size() < offset)) return Outcome::Truncated;
  if (got <= 0) {
    reader_.release();
    return Outcome::AtEnd;
  }
  touch();
  const auto count = static_cast<std::size_t>(got);
  head_ = head.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(kHeadBytes, offset + count)));
  reader_.filled(count);
  for (std::uint64_t start = reader_.offset(); const auto line = reader_.next(); start = reader_.offset()) {
    on_line(*line, start);
  }
  if (count == space.size()) return Outcome::More;
  reader_.release();
  return Outcome::AtEnd;
}

FilePosition OpenFile::position() const {
  const std::uint64_t offset = reader_.offset();
  const auto head_bytes = static_cast<std::size_t>(std::min<std::uint64_t>(offset, kHeadBytes));
  return {.inode = inode_,
          .generation = generation_,
          .fingerprint = fingerprint_of(std::string_view(head_).substr(0, head_bytes)),
          .offset = offset,
          .backfill_end = backfill_end_ > offset ? backfill_end_ : 0};
}

}  // namespace onesec::sources
