#include "base/http_response.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace onesec {
namespace {

constexpr std::size_t kMaxHead = 16UL * 1024;
constexpr std::size_t kMaxFields = 64;  // Ours sends 8, nginx 6; large services about 30.
constexpr int kMaxInterim = 8;          // "100 Continue" comes once; a server that repeats it for ever is none.
constexpr std::size_t kMaxChunkLine = 256;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

template <class T>
std::optional<T> number(std::string_view text, int base = 10) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

}  // namespace

const std::string* HttpAnswer::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &HttpHeader::name);
  return found == headers.end() ? nullptr : &found->value;
}

Status HttpResponseReader::read_field(std::string_view field) {
  const std::size_t colon = field.find(':');
  if (colon == std::string_view::npos || !is_token(field.substr(0, colon))) {
    return fail(Code::InvalidInput, "the answer has a header line that is none: " + quote(field));
  }
  if (answer_.headers.size() == kMaxFields) return fail(Code::Exhausted, "the answer has over 64 headers");
  answer_.headers.push_back({lower(field.substr(0, colon)), std::string(trimmed(field.substr(colon + 1)))});
  return {};
}

Status HttpResponseReader::read_head(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const bool is_status =
      line.starts_with("HTTP/1.") && line.size() >= 12 && line[8] == ' ' && (line.size() == 12 || line[12] == ' ');
  const int status = is_status ? number<int>(line.substr(9, 3)).value_or(0) : 0;
  if (status < 100) return fail(Code::InvalidInput, "what answers there doesn't speak HTTP");
  answer_ = {};
  answer_.status = status;
  head.remove_prefix(std::min(head.size(), line.size() + 2));
  while (!head.empty()) {
    const std::string_view field = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), field.size() + 2));
    if (Status read = read_field(field); !read) return read;
  }
  if (const std::string* after = answer_.header("retry-after")) {
    answer_.retry_after_seconds = number<std::uint32_t>(*after).value_or(0);
  }
  return {};
}

Status HttpResponseReader::choose_frame() {
  std::optional<std::size_t> length;
  bool is_chunked = false;
  for (const HttpHeader& header : answer_.headers) {
    if (header.name == "content-length") {
      const auto size = number<std::size_t>(header.value);
      if (!size) return fail(Code::InvalidInput, "the answer's length is no number: " + quote(header.value));
      if (length && *length != *size) return fail(Code::InvalidInput, "the answer gives two lengths");
      length = size;
    } else if (header.name == "transfer-encoding") {
      if (is_chunked || lower(header.value) != "chunked") {
        return fail(Code::Unsupported, "the answer's transfer coding isn't chunked: " + quote(header.value));
      }
      is_chunked = true;
    }
  }
  if (is_chunked && length) return fail(Code::InvalidInput, "the answer has a length and chunks");
  if (length && *length > max_body_) return fail(Code::Exhausted, "the answer is too long");
  const bool has_no_body = answer_.status == 204 || answer_.status == 304;
  if (has_no_body || length == std::size_t{0}) {
    state_ = State::Done;
  } else if (is_chunked) {
    state_ = State::ChunkSize;
  } else {
    state_ = length ? State::Body : State::UntilClose;
    left_ = length.value_or(0);
  }
  return {};
}

Result<bool> HttpResponseReader::take_head(std::string_view& bytes) {
  const std::size_t before = line_.size();
  line_.append(bytes.substr(0, kMaxHead - before));
  const std::size_t end = line_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    if (line_.size() == kMaxHead) return fail(Code::Exhausted, "the answer's head is over 16 KiB");
    bytes = {};
    return false;
  }
  bytes.remove_prefix(end + 4 - before);
  line_.resize(end + 2);
  if (Status read = read_head(line_); !read) return fail(read.error());
  line_.clear();
  if (answer_.status >= 200) {
    if (Status chosen = choose_frame(); !chosen) return fail(chosen.error());
  } else if (++interim_ > kMaxInterim) {
    return fail(Code::Exhausted, "the server sends interim answers only");
  }
  return true;
}

Result<bool> HttpResponseReader::take_body(std::string_view& bytes, State after) {
  const std::size_t taken = std::min(left_, bytes.size());
  answer_.body.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  left_ -= taken;
  if (left_ > 0) return false;
  state_ = after;
  return true;
}

Result<bool> HttpResponseReader::take_line(std::string_view& bytes, std::size_t max) {
  const std::size_t end = bytes.find('\n');
  const std::size_t taken = std::min(bytes.size(), end == std::string_view::npos ? bytes.size() : end + 1);
  if (line_.size() + taken > max) return fail(Code::Exhausted, "a line of the answer's chunks is too long");
  line_.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  if (end == std::string_view::npos) return false;
  if (!line_.ends_with("\r\n")) return fail(Code::InvalidInput, "a line of the answer's chunks ends without CR");
  line_.resize(line_.size() - 2);
  return true;
}

Result<bool> HttpResponseReader::take_chunk_size(std::string_view& bytes) {
  const Result<bool> whole = take_line(bytes, kMaxChunkLine);
  if (!whole || !*whole) return whole;
  const std::string_view text = trimmed(std::string_view(line_).substr(0, line_.find(';')));
  const auto size = number<std::size_t>(text, 16);
  if (!size) return fail(Code::InvalidInput, "the size of a chunk is no number: " + quote(text));
  if (*size > max_body_ - answer_.body.size()) return fail(Code::Exhausted, "the answer is too long");
  line_.clear();
  left_ = *size;
  state_ = *size == 0 ? State::Trailer : State::Chunk;
  return true;
}

/// Trailer fields are read and dropped: nobody here needs one.
Result<bool> HttpResponseReader::take_trailer(std::string_view& bytes) {
  const Result<bool> whole = take_line(bytes, kMaxHead);
  if (!whole || !*whole) return whole;
  trailer_bytes_ += line_.size() + 2;
  if (trailer_bytes_ > kMaxHead) return fail(Code::Exhausted, "the answer's trailers are over 16 KiB");
  if (line_.empty()) state_ = State::Done;
  line_.clear();
  return true;
}

Result<bool> HttpResponseReader::step(std::string_view& bytes) {
  switch (state_) {
    case State::Head:
      return take_head(bytes);
    case State::Body:
      return take_body(bytes, State::Done);
    case State::Chunk:
      return take_body(bytes, State::ChunkEnd);
    case State::ChunkSize:
      return take_chunk_size(bytes);
    case State::Trailer:
      return take_trailer(bytes);
    case State::ChunkEnd: {
      const Result<bool> whole = take_line(bytes, kMaxChunkLine);
      if (!whole || !*whole) return whole;
      if (!line_.empty()) return fail(Code::InvalidInput, "a chunk is longer than it says");
      state_ = State::ChunkSize;
      return true;
    }
    case State::UntilClose:
      if (bytes.size() > max_body_ - answer_.body.size()) return fail(Code::Exhausted, "the answer is too long");
      answer_.body.append(bytes);
      bytes = {};
      return false;
    case State::Done:
      break;
  }
  return false;
}

Result<bool> HttpResponseReader::feed(std::string_view bytes) {
  while (state_ != State::Done && !bytes.empty()) {
    const Result<bool> went_on = step(bytes);
    if (!went_on) return went_on;
  }
  return state_ == State::Done;
}

Status HttpResponseReader::end() {
  if (state_ == State::UntilClose) state_ = State::Done;
  if (state_ == State::Done) return {};
  return fail(Code::Unavailable, state_ == State::Head ? "the server closed the connection without an answer"
                                                       : "the server closed the connection inside its answer");
}

}  // namespace onesec
