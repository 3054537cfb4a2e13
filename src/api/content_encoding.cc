#include "api/content_encoding.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace onesec::api {
namespace {

/// Decoded in steps of this size, so that memory grows with what really comes out.
constexpr std::size_t kStep = 256UL * 1024;
/// 8 MiB: what a zstd frame may ask for as its window. No honest sender of 8 MiB bodies needs more.
constexpr int kMaxZstdWindowLog = 23;

std::unexpected<Error> too_big(std::size_t max_bytes) {
  return fail(Code::Exhausted, "the decoded body is over " + std::to_string(max_bytes) + " bytes");
}

/// Room for one more step, one byte past the limit at most: that byte tells "full" from "too big".
std::size_t grow(std::string& out, std::size_t used, std::size_t max_bytes) {
  const std::size_t room = std::min(kStep, max_bytes + 1 - used);
  out.resize(used + room);
  return room;
}

struct InflateEnd {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

Status gunzip(std::string_view body, std::size_t max_bytes, std::string& out) {
  z_stream stream{};
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) return fail(Code::Exhausted, "no memory to decode gzip");
  const std::unique_ptr<z_stream, InflateEnd> guard(&stream);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  std::size_t used = 0;
  while (true) {
    const std::size_t room = grow(out, used, max_bytes);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    stream.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream, Z_NO_FLUSH);
    used += room - stream.avail_out;
    if (used > max_bytes) return too_big(max_bytes);
    if (result == Z_STREAM_END) {
      out.resize(used);
      if (stream.avail_in == 0) return {};
      if (inflateReset(&stream) != Z_OK) return fail(Code::InvalidInput, "gzip: damaged");  // Members may follow.
      continue;
    }
    if (result != Z_OK) return fail(Code::InvalidInput, result == Z_BUF_ERROR ? "gzip: cut short" : "gzip: damaged");
    if (stream.avail_in == 0 && stream.avail_out != 0) return fail(Code::InvalidInput, "gzip: cut short");
  }
}

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Status unzstd(std::string_view body, std::size_t max_bytes, std::string& out) {
  const std::unique_ptr<ZSTD_DCtx, FreeZstd> context(ZSTD_createDCtx());
  if (context == nullptr) return fail(Code::Exhausted, "no memory to decode zstd");
  (void)ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kMaxZstdWindowLog);
  ZSTD_inBuffer in{body.data(), body.size(), 0};
  std::size_t used = 0;
  while (true) {
    const std::size_t room = grow(out, used, max_bytes);
    ZSTD_outBuffer step{out.data() + used, room, 0};
    const std::size_t left = ZSTD_decompressStream(context.get(), &step, &in);
    used += step.pos;
    if (ZSTD_isError(left) != 0) return fail(Code::InvalidInput, std::string("zstd: ") + ZSTD_getErrorName(left));
    if (used > max_bytes) return too_big(max_bytes);
    if (in.pos == in.size && step.pos < room) {
      out.resize(used);
      return left == 0 ? Status() : fail(Code::InvalidInput, "zstd: cut short");
    }
  }
}

}  // namespace

Status decode_content(std::string_view encoding, std::string_view body, std::size_t max_bytes, std::string& out) {
  out.clear();
  if (body.size() > std::numeric_limits<uInt>::max()) return too_big(max_bytes);
  if (encoding == "gzip" || encoding == "x-gzip") return gunzip(body, max_bytes, out);
  if (encoding == "zstd") return unzstd(body, max_bytes, out);
  if (!encoding.empty() && encoding != "identity") {
    return fail(Code::Unsupported, "content encoding " + quote(encoding) + " is neither gzip nor zstd");
  }
  if (body.size() > max_bytes) return too_big(max_bytes);
  out.assign(body);
  return {};
}

}  // namespace onesec::api
