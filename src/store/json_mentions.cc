#include "store/json_mentions.h"

#include <nlohmann/json.hpp>

#include "model/mention.h"

namespace onesec::store {
namespace {

using Json = nlohmann::ordered_json;

/// Only how often counts here.
constexpr std::string_view kGone = "[erased]";

/// Sees every text and key of a JSON value, without a tree: nothing in it can be too deep.
class MentionSearch final : public Json::json_sax_t {
 public:
  explicit MentionSearch(const Entity& entity) : entity_(entity) {}
  [[nodiscard]] bool found() const { return found_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t& text) override { return look(text); }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t& text) override { return look(text); }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  /// False ends the parse: one is enough.
  bool look(std::string& text) {
    found_ = text == entity_.value || replace_mentions(text, entity_, kGone) != 0;
    return !found_;
  }
  const Entity& entity_;
  bool found_ = false;
};

}  // namespace

bool json_mentions(std::string_view json, const Entity& entity) {
  MentionSearch search(entity);
  if (Json::sax_parse(json, &search) || search.found()) return search.found();
  std::string text(json);
  return replace_mentions(text, entity, kGone) != 0;
}

}  // namespace onesec::store
