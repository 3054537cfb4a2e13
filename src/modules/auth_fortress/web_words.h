#pragma once

#include <array>
#include <string_view>

namespace onesec::auth_fortress {

/// The words of one part of an address: "UserLogin" and "user-login" are "user", "login". Views into the text that was
/// read.
class WebWords {
 public:
  static constexpr std::size_t kMost = 8;  ///< The rest of a longer part isn't read.

  /// `shown` as it was spelt, for the border between a small and a capital letter; `small` the same in small letters.
  WebWords(std::string_view shown, std::string_view small);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const std::string_view* begin() const { return words_.data(); }
  [[nodiscard]] const std::string_view* end() const { return words_.data() + size_; }
  [[nodiscard]] std::string_view operator[](std::size_t at) const { return words_[at]; }
  [[nodiscard]] std::string_view last() const { return size_ == 0 ? std::string_view() : words_[size_ - 1]; }

  /// They ask to sign in: "login", "user_login", "sign-in", "connexion"; not "login-history".
  [[nodiscard]] bool ask_to_sign_in() const;
  [[nodiscard]] bool is_only(std::string_view word) const { return size_ == 1 && words_[0] == word; }
  /// The name of a script that is a sign-in by itself: "wp-login", "xmlrpc", "auth".
  [[nodiscard]] bool name_a_script_door() const;
  /// All of them only say how a sign-in is handed over: "/login/submit", "/signin/password".
  [[nodiscard]] bool only_carry_out() const;
  /// All of them only say whose sign-in it is, or that an API begins: "api", "v2", "users", "oauth2".
  [[nodiscard]] bool only_frame() const;
  [[nodiscard]] bool all_but_last_only_frame() const;
  /// An API begins here: "api", "rest", "v1".
  [[nodiscard]] bool name_an_api() const;

 private:
  std::array<std::string_view, kMost> words_{};
  std::size_t size_ = 0;
};

}  // namespace onesec::auth_fortress
