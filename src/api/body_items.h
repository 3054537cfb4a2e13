#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace onesec::api {

/// Cuts the body of POST /api/v1/events into items without looking at what they mean: one object, an array's elements,
/// or one value a line. An item may be damaged: the event reader refuses it. Pure; views point into the body.
class BodyItems {
 public:
  enum class Form : std::uint8_t { Single, Array, Lines };

  /// `is_lines`: the content type says NDJSON. Otherwise '[' begins an array, and what else begins, an object; several
  /// objects behind each other are lines too.
  BodyItems(std::string_view body, bool is_lines);

  [[nodiscard]] std::optional<std::string_view> next();
  /// Array: true once the closing bracket was read and nothing follows. Others: always true. Ask after the last item.
  [[nodiscard]] bool is_complete() const { return is_complete_; }
  [[nodiscard]] Form form() const { return form_; }

 private:
  [[nodiscard]] std::optional<std::string_view> next_line();
  [[nodiscard]] std::optional<std::string_view> next_element();
  [[nodiscard]] std::string_view take_value();
  void skip_blank();

  std::string_view rest_;
  Form form_ = Form::Single;
  bool is_complete_ = true;
  bool is_first_ = true;
  bool is_cut_by_line_ = false;
};

}  // namespace onesec::api
