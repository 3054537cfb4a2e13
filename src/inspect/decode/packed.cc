#include "inspect/decode/packed.h"

#include <zlib.h>

#include "inspect/decode/base64.h"

namespace onesec::inspect {
namespace {

/// "H4sI" is 1F 8B 08 of gzip; 78 and a level of zlib are "eA", "eF", "eJ" and "eN".
bool may_be_packed(std::string_view text) {
  if (text.size() < 16) return false;
  const bool is_zlib = text[0] == 'e' && (text[1] == 'A' || text[1] == 'F' || text[1] == 'J' || text[1] == 'N');
  return is_zlib || text.starts_with("H4sI");
}

}  // namespace

bool unpack(std::string_view packed, std::string& out, bool& is_cut) {
  // As much as could hold kMaxUnpacked bytes that don't pack at all.
  std::string bytes(packed.substr(0, 2 * kMaxUnpacked));
  z_stream stream{};
  constexpr int kGzipOrZlib = 15 + 32;
  if (inflateInit2(&stream, kGzipOrZlib) != Z_OK) return false;
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  out.resize(kMaxUnpacked);
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  int ended = inflate(&stream, Z_FINISH);
  // RFC 1952 2.2: members follow one another, and what they hold belongs together.
  while (ended == Z_STREAM_END && stream.avail_in > 0 && inflateReset(&stream) == Z_OK)
    ended = inflate(&stream, Z_FINISH);
  const std::size_t size = out.size() - stream.avail_out;
  out.resize(size);
  const bool is_whole = ended == Z_STREAM_END && bytes.size() == packed.size();
  inflateEnd(&stream);
  // What is damaged from its first byte on, and short, is none.
  if (!is_whole && (size > 0 || bytes.size() < packed.size())) is_cut = true;
  return size > 0;
}

bool decode_packed(std::string_view text, std::string& out, bool& is_cut) {
  if (!may_be_packed(text)) return false;
  std::string packed;
  if (!decode_base64(text, packed, [](unsigned char) { return true; })) return false;
  return unpack(packed, out, is_cut);
}

}  // namespace onesec::inspect
