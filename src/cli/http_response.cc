#include "cli/http_response.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace onesec::cli {
namespace {

constexpr std::size_t kMaxHead = 16UL * 1024;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

Status HttpResponseReader::read_head(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const int status = line.size() >= 12 ? number<int>(line.substr(9, 3)).value_or(0) : 0;
  if (!line.starts_with("HTTP/1.") || status < 100) {
    return fail(Code::InvalidInput, "what answers there doesn't speak HTTP");
  }
  answer_.status = status;
  std::size_t length = 0;
  head.remove_prefix(std::min(head.size(), line.size() + 2));
  while (!head.empty()) {
    const std::string_view field = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), field.size() + 2));
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = lower(field.substr(0, colon));
    const std::string_view value = trimmed(field.substr(colon + 1));
    if (name == "content-length") {
      const auto size = number<std::size_t>(value);
      if (!size || *size > max_body_) return fail(Code::Exhausted, "the answer is too long");
      length = *size;
    } else if (name == "retry-after") {
      answer_.retry_after_seconds = number<std::uint32_t>(value).value_or(0);
    } else if (name == "transfer-encoding") {
      return fail(Code::Unsupported, "the answer is in chunks: this is not a 1SEC engine");
    }
  }
  length_ = length;
  return {};
}

Result<bool> HttpResponseReader::feed(std::string_view bytes) {
  while (!length_) {
    const std::size_t room = kMaxHead - head_.size();
    const std::size_t before = head_.size();
    head_.append(bytes.substr(0, room));
    const std::size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
    if (end == std::string::npos) {
      if (head_.size() == kMaxHead) return fail(Code::Exhausted, "the answer's head is over 16 KiB");
      return false;
    }
    bytes.remove_prefix(end + 4 - before);
    head_.resize(end + 2);
    if (Status read = read_head(head_); !read) return fail(read.error());
    head_.clear();
    if (answer_.status < 200) length_.reset();  // 100 Continue: the real one follows.
  }
  answer_.body.append(bytes.substr(0, *length_ - answer_.body.size()));
  return answer_.body.size() == *length_;
}

}  // namespace onesec::cli
