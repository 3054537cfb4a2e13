#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onesec {

struct HttpHeader {
  std::string name;  ///< Lower case in an answer; in a request as it goes out.
  std::string value;
  bool operator==(const HttpHeader&) const = default;
};

struct HttpAnswer {
  int status = 0;
  std::uint32_t retry_after_seconds = 0;  ///< 0: not said, or said as a date (which is among the headers).
  std::vector<HttpHeader> headers{};
  std::string body{};
  /// The first of that name, in lower case; nullptr when there is none.
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

/// Reads one HTTP/1.1 response (RFC 9112) that is fed piece by piece, whatever frames its body: Content-Length, chunks,
/// or the end of the connection. Strict where servers and proxies have disagreed: two frames at once, two lengths,
/// blanks before a colon and folded lines are errors. Pure, bounded: each head 16 KiB, 64 fields and 8 interim answers,
/// body `max_body`, trailers 16 KiB.
class HttpResponseReader {
 public:
  explicit HttpResponseReader(std::size_t max_body) : max_body_(max_body) {}

  /// True: the response is whole and answer() has it. What follows it is dropped. InvalidInput: not HTTP. Exhausted:
  /// over a limit. After an error nothing more may be fed.
  [[nodiscard]] Result<bool> feed(std::string_view bytes);
  /// The peer has closed. Error: the response was cut short.
  [[nodiscard]] Status end();
  [[nodiscard]] HttpAnswer& answer() { return answer_; }

 private:
  enum class State : std::uint8_t { Head, Body, UntilClose, ChunkSize, Chunk, ChunkEnd, Trailer, Done };

  /// One step; false: needs more bytes.
  [[nodiscard]] Result<bool> step(std::string_view& bytes);
  [[nodiscard]] Result<bool> take_head(std::string_view& bytes);
  [[nodiscard]] Result<bool> take_body(std::string_view& bytes, State after);
  [[nodiscard]] Result<bool> take_chunk_size(std::string_view& bytes);
  [[nodiscard]] Result<bool> take_trailer(std::string_view& bytes);
  /// One line without its end, into line_. False: not whole yet.
  [[nodiscard]] Result<bool> take_line(std::string_view& bytes, std::size_t max);
  [[nodiscard]] Status read_head(std::string_view head);
  [[nodiscard]] Status read_field(std::string_view field);
  [[nodiscard]] Status choose_frame();

  std::size_t max_body_ = 0;
  State state_ = State::Head;
  std::string line_;      ///< Of the head, a chunk's size or a trailer: what has come so far.
  std::size_t left_ = 0;  ///< Of the body or the chunk.
  std::size_t trailer_bytes_ = 0;
  int interim_ = 0;
  HttpAnswer answer_;
};

}  // namespace onesec
