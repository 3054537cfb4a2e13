#include "normalise/event_json/event_json_body.h"

#include <cstdlib>
#include <vector>

#include "normalise/event_json/event_json.h"

namespace {

using onesec::normalise::EventJsonBody;

std::vector<std::string> items_of(const std::string& text, EventJsonBody::Form form, bool& is_broken) {
  EventJsonBody body(text, form);
  std::vector<std::string> items;
  const char* end = nullptr;
  while (const auto item = body.next()) {
    if (item->index != items.size()) std::abort();
    if (item->readable < item->json.size() + onesec::normalise::kJsonPadding) std::abort();
    if (end != nullptr && item->json.data() < end) std::abort();  // in order, and none twice
    end = item->json.data() + item->json.size();
    items.emplace_back(item->json);
    volatile const char last = item->json.data()[item->readable - 1];  // promised to be there
    static_cast<void>(last);
  }
  is_broken = body.is_broken();
  return items;
}

}  // namespace

/// Told twice: items put together again are cut into the same items. The first byte chooses the form.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool is_lines = (data[0] & 1U) != 0;
  const auto form = is_lines ? EventJsonBody::Form::Lines : EventJsonBody::Form::OneOrArray;
  bool is_broken = false;
  const std::vector<std::string> items = items_of(text, form, is_broken);
  if (is_lines && is_broken) std::abort();
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_array = !is_lines && first != std::string::npos && text[first] == '[';
  if (is_broken || (!is_lines && !is_array)) return 0;
  std::string again = is_array ? "[" : "";
  for (const std::string& item : items) {
    if (&item != items.data()) again += is_array ? ',' : '\n';
    again += item;
  }
  if (is_array) again += ']';
  if (items_of(again, form, is_broken) != items || is_broken) std::abort();
  return 0;
}
