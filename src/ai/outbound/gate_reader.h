#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ai/outbound/gate.h"
#include "ai/outbound/language.h"

namespace onesec::ai {

/// Reads ASCII from the left, one expectation after the other. The first that isn't met stands in refusal(), and every
/// later question is answered with false. Part of the gate: never used by what builds.
class GateReader {
 public:
  explicit GateReader(std::string_view text) : text_(text) {}

  /// Exactly these bytes.
  bool take(std::string_view literal, Refused reason);
  /// These bytes if they come next.
  bool next_is(std::string_view literal);
  /// A quoted word of the list.
  bool word(List list, std::string_view* out = nullptr);
  /// A number in decimal without leading zeros, at most `most`.
  bool number(std::uint64_t most, Refused reason, std::uint64_t* out = nullptr);
  /// Bytes up to a quote that isn't escaped, the quote taken too; `\"` and `\\` become one byte, no other escape is
  /// known.
  bool rest_of_string(Refused reason, std::string& out);
  bool at_end(Refused reason);

  bool refuse(Refused reason, std::string expected);
  [[nodiscard]] bool ok() const { return !refused_; }
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool refused_ = false;
  Refusal refusal_;
};

/// What the envelope must agree with.
struct DocumentFacts {
  std::size_t evidence = 0;
  std::size_t related = 0;
};

/// The whole of `reader` is one document of the request with this tag (docs/ai-language.md).
bool read_document(GateReader& reader, std::string_view tag, DocumentFacts& facts);

}  // namespace onesec::ai
