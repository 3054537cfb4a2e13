#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sources/file_tail/line_reader.h"

namespace {

struct Told {
  std::vector<std::string> lines;
  std::vector<std::uint64_t> offsets;
  bool operator==(const Told&) const = default;
};

Told lines_of(std::string_view text, std::size_t piece) {
  onesec::sources::LineReader reader;
  Told told;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const std::string_view bytes = text.substr(at, piece);
    if (reader.read_offset() != at) std::abort();
    std::ranges::copy(bytes, reader.space().begin());
    reader.filled(bytes.size());
    while (const auto line = reader.next()) {
      told.lines.emplace_back(*line);
      told.offsets.push_back(reader.offset());
    }
    reader.release();
  }
  told.lines.emplace_back(reader.take_rest());
  if (reader.offset() != text.size() || reader.take_too_long() != 0) std::abort();
  return told;
}

}  // namespace

// Two tellings: the whole file at once, and in pieces of a size that the input chooses. Inputs are far below the limit
// of a line, so none is too long.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, std::min(size - 1, 4'096UL));
  if (lines_of(text, text.size()) != lines_of(text, data[0] % 16U + 1U)) std::abort();
  return 0;
}
