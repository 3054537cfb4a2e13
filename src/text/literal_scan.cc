#include "text/literal_scan.h"

#include <queue>

namespace onesec::text {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

unsigned char folded(char c) { return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

}  // namespace

Result<LiteralScan> LiteralScan::build(std::span<const std::string> literals) {
  LiteralScan scan;
  if (literals.empty()) return scan;
  for (const std::string& literal : literals) {
    if (literal.empty()) return fail(Code::InvalidInput, "expected literals of at least a byte");
    for (const char c : literal) {
      std::uint8_t& its_class = scan.class_of_[folded(c)];
      if (its_class == 0 && scan.classes_ < 256) its_class = static_cast<std::uint8_t>(scan.classes_++);
    }
  }
  for (char c = 'A'; c <= 'Z'; ++c) scan.class_of_[static_cast<unsigned char>(c)] = scan.class_of_[folded(c)];
  const std::size_t classes = scan.classes_;

  scan.next_.assign(classes, kNone);
  std::vector<std::vector<std::uint32_t>> own(1);
  for (std::uint32_t index = 0; index < literals.size(); ++index) {
    std::uint32_t state = 0;
    for (const char c : literals[index]) {
      const std::size_t edge = state * classes + scan.class_of_[folded(c)];
      if (scan.next_[edge] == kNone) {
        if (own.size() == kMaxStates) {
          return fail(Code::Exhausted, "the literals of all rules together need more than " +
                                           std::to_string(kMaxStates) + " states; use fewer or shorter ones");
        }
        scan.next_[edge] = static_cast<std::uint32_t>(own.size());
        own.emplace_back();
        scan.next_.resize(scan.next_.size() + classes, kNone);
      }
      state = scan.next_[edge];
    }
    own[state].push_back(index);
  }

  // Breadth first: the state to fall back to is complete before those that fall back to it.
  std::vector<std::uint32_t> fallback(own.size());
  scan.shorter_.assign(own.size(), 0);
  scan.has_output_.assign(own.size(), 0);
  std::queue<std::uint32_t> waiting;
  for (std::size_t c = 0; c < classes; ++c) {
    std::uint32_t& to = scan.next_[c];
    if (to == kNone) to = 0;
    if (to != 0) waiting.push(to);
  }
  for (; !waiting.empty(); waiting.pop()) {
    const std::uint32_t state = waiting.front();
    const std::uint32_t back = fallback[state];
    scan.shorter_[state] = own[back].empty() ? scan.shorter_[back] : back;
    scan.has_output_[state] = !own[state].empty() || scan.shorter_[state] != 0 ? 1 : 0;
    for (std::size_t c = 0; c < classes; ++c) {
      std::uint32_t& to = scan.next_[state * classes + c];
      const std::uint32_t otherwise = scan.next_[back * classes + c];
      if (to == kNone) {
        to = otherwise;
      } else {
        fallback[to] = otherwise;
        waiting.push(to);
      }
    }
  }
  for (const auto& list : own) {
    scan.first_.push_back(static_cast<std::uint32_t>(scan.outputs_.size()));
    scan.outputs_.insert(scan.outputs_.end(), list.begin(), list.end());
  }
  scan.first_.push_back(static_cast<std::uint32_t>(scan.outputs_.size()));
  return scan;
}

}  // namespace onesec::text
