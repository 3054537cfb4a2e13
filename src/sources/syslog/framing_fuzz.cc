#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sources/syslog/framing.h"

namespace {

std::vector<std::string> frames_of(std::string_view text, std::size_t piece) {
  onesec::sources::FrameSplitter splitter;
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    splitter.feed(text.substr(at, piece));
    while (const auto frame = splitter.next()) {
      if (frame->size() > onesec::sources::kMaxFrameBytes) std::abort();
      frames.emplace_back(*frame);
    }
    if (splitter.buffered() > onesec::sources::kMaxFrameBytes + piece) std::abort();
  }
  frames.emplace_back(splitter.take_rest());
  frames.push_back(std::to_string(splitter.take_too_long()));
  return frames;
}

}  // namespace

// Two tellings: the whole stream at once, and in pieces of a size that the input chooses.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (frames_of(text, text.size()) != frames_of(text, data[0] % 16U + 1U)) std::abort();
  return 0;
}
