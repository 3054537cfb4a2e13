#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

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

/// The last `capacity` processes that wrote, by host and pid; the one that has been silent longest makes room.
class SshdProcesses {
 public:
  /// 4,096 processes: forty times sshd's default MaxStartups of 100, about 1 MiB.
  explicit SshdProcesses(std::size_t capacity = 4'096) : capacity_(capacity) {}

  /// The process's entry, made when it isn't there; valid until the next call. Pid 0 (unknown) gives an empty one each
  /// time: lines that can't be told apart must not borrow each other's address.
  SshdProcess& of(std::string_view host, std::int64_t pid);
  void forget(std::string_view host, std::int64_t pid);
  [[nodiscard]] std::size_t size() const { return index_.size(); }

 private:
  struct Entry {
    std::string key;
    SshdProcess process;
  };
  std::string_view key_of(std::string_view host, std::int64_t pid);

  std::size_t capacity_;
  std::list<Entry> entries_;                                                // the most recent first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;  // keys point into entries_
  std::string key_;
  SshdProcess nobody_;
};

}  // namespace onesec::normalise
