#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onesec::normalise {

/// What earlier lines of one sshd process told. A process serves one connection.
struct SshdProcess {
  std::string address;
  std::int64_t port = 0;
  std::string user;
  bool has_user = false;
  bool is_missing_user = false;    ///< "Invalid user".
  bool is_forbidden_user = false;  ///< "not allowed because": exists, though sshd calls it invalid from then on.
  bool has_attempt = false;        ///< A failure was counted.
  bool has_pam_error = false;      ///< "error: PAM:" was counted; one "Failed keyboard-interactive" may repeat it.
  bool has_trouble = false;        ///< Something failed, and no line has named the address yet.
  bool is_accepted = false;
};

/// The last `capacity` processes that wrote, by host and pid; the one that has been silent longest makes room. One run
/// of memory that grows to its capacity, so that a busy log costs no allocation a line.
class SshdProcesses {
 public:
  /// 4,096 processes: forty times sshd's default MaxStartups of 100, under 1 MiB.
  explicit SshdProcesses(std::uint32_t capacity = 4'096);

  /// The process's entry, made when it isn't there; valid until the next call. Pid 0 (unknown) gives an empty one each
  /// time: lines that can't be told apart must not borrow each other's address.
  SshdProcess& of(std::string_view host, std::int64_t pid);
  void forget(std::string_view host, std::int64_t pid);
  [[nodiscard]] std::size_t size() const { return count_; }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Entry {
    std::int64_t pid = 0;  ///< 0: free.
    std::uint64_t host = 0;
    std::uint32_t older = kNone;
    std::uint32_t younger = kNone;
    std::uint32_t next = kNone;  ///< In the same bucket, or among the free ones.
    SshdProcess process{};
  };

  [[nodiscard]] std::uint32_t& bucket_of(std::uint64_t host, std::int64_t pid);
  [[nodiscard]] std::uint32_t find(std::uint64_t host, std::int64_t pid);
  [[nodiscard]] std::uint32_t make(std::uint64_t host, std::int64_t pid);
  void unlink(std::uint32_t at);
  void push_youngest(std::uint32_t at);
  void remove(std::uint32_t at);

  std::uint32_t capacity_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> buckets_;  ///< The first entry of each; a power of two.
  std::uint32_t free_ = kNone;
  std::uint32_t oldest_ = kNone;
  std::uint32_t youngest_ = kNone;
  std::uint32_t count_ = 0;
  SshdProcess nobody_;
};

}  // namespace onesec::normalise
