#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace onesec::normalise {

/// Cuts a body into items that are parsed one by one, so that a broken item spoils no other. Owns the body.
class EventJsonBody {
 public:
  enum class Form : std::uint8_t {
    OneOrArray,  ///< One object, or an array of objects: application/json.
    Lines,       ///< One object a line, empty lines passed over: application/x-ndjson.
  };
  struct Item {
    std::string_view json;
    std::size_t readable = 0;  ///< For EventJsonParser::parse.
    std::size_t index = 0;     ///< From 0.
  };

  EventJsonBody(std::string body, Form form);
  /// nullopt: no more. Views live as long as this.
  [[nodiscard]] std::optional<Item> next();
  /// After the last item: an array that wasn't closed, or text behind it. What was handed out before stands.
  [[nodiscard]] bool is_broken() const { return is_broken_; }

 private:
  std::optional<Item> next_line();
  std::optional<Item> next_of_array();
  Item item(std::size_t from, std::size_t to);

  std::string bytes_;  // with padding behind
  std::size_t size_ = 0;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
  Form form_;
  bool is_array_ = false;
  bool is_done_ = false;
  bool is_broken_ = false;
};

}  // namespace onesec::normalise
