#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace onesec {

/// What the caller can do about it; the sentence in `Error::what` is for people.
enum class Code : unsigned char {
  InvalidInput,  ///< The bytes or arguments are wrong; trying again with the same changes nothing.
  NotFound,      ///< The thing named doesn't exist.
  Exhausted,     ///< A limit or quota is reached; less, or later.
  Denied,        ///< Not allowed with these credentials or privileges.
  Unavailable,   ///< A peer, disk or service doesn't answer now; trying again may work.
  Corrupt,       ///< Stored bytes are damaged.
  Unsupported,   ///< Made by a newer version, or a feature this build or host lacks.
};

[[nodiscard]] std::string_view name_of(Code code);

/// Why something failed: lower case, no full stop, says what was expected, never holds a secret.
struct Error {
  Code code = Code::InvalidInput;
  std::string what;

  /// The same error with what the caller was doing put in front: "reading x.yaml: line 3: unknown key".
  [[nodiscard]] Error while_(std::string_view doing) &&;
  [[nodiscard]] Error while_(std::string_view doing) const&;
  bool operator==(const Error&) const = default;
};

/// A value, or why there is none. Functions that return it are `[[nodiscard]]`.
template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

/// `return fail(Code::NotFound, "no such alert");`
[[nodiscard]] inline std::unexpected<Error> fail(Code code, std::string what) {
  return std::unexpected<Error>(Error{code, std::move(what)});
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

/// Outside text made fit for an error message or a terminal: cut at 80 bytes, control characters and bytes that are
/// not UTF-8 escaped as \xNN, in double quotes.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace onesec
