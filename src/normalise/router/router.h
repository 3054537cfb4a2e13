#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "contract/normaliser.h"
#include "normalise/known_users.h"

namespace onesec::normalise {

/// What a file or input holds: `sources.files[].format`.
enum class LogFormat : std::uint8_t {
  Auto,     ///< Each line decides by its own form.
  Auth,     ///< Syslog lines of auth.log: what isn't a login is left out.
  Access,   ///< Web server access log.
  Json,     ///< One JSON object a line: event JSON, or anybody's.
  Syslog,   ///< Syslog lines; what no normaliser knows becomes a syslog_event.
  Journal,  ///< Records whose program and pid journald has given: no header in the bytes.
};
/// "auto", "auth", …; nullopt for other words.
[[nodiscard]] std::optional<LogFormat> log_format_named(std::string_view name);

struct RouterOptions {
  LogFormat format = LogFormat::Auto;
  const KnownUsers* known_users = nullptr;  ///< May be null; must outlive the router.
  seconds utc_offset{0};                    ///< Of the clock that wrote year-less times, east positive.
};

/// The normaliser that a source uses: takes the header off and gives the message to the one that its program names. One
/// object a source; remembers sshd's processes; not thread-safe.
class Router : public Normaliser {
 public:
  explicit Router(const RouterOptions& options);
  ~Router() override;
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  [[nodiscard]] Normalised normalise(const RawRecord& record, EventDraft& draft) override;

  /// Follows daylight saving; the caller knows when.
  void set_utc_offset(seconds offset);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace onesec::normalise
