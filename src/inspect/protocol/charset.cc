#include "inspect/protocol/charset.h"

#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect {
namespace {

/// IANA's names and aliases of UTF-7, and Java's, .NET's and ICU's of EBCDIC in which '<' is another byte than ASCII's.
constexpr std::array<std::string_view, 24> kDisguises{"cp037",  "cp1026",       "cp1047",  "cp1140",
                                                      "cp273",  "cp500",        "cp870",   "cp875",
                                                      "csutf7", "ebcdic-cp-us", "ibm-037", "ibm01140",
                                                      "ibm037", "ibm1026",      "ibm1047", "ibm273",
                                                      "ibm500", "ibm870",       "ibm875",  "unicode-1-1-utf-7",
                                                      "utf-7",  "utf-7-imap",   "utf7",    "x-imap4-modified-utf7"};

}  // namespace

bool is_disguise(std::string_view charset) { return ascii::is_among(charset, kDisguises); }

void inspect_charset(std::string_view name, Reasons& out) {
  if (!is_disguise(name)) return;
  out.add({Attack::Xss, 100, "a charset that no client sends, in which markup doesn't look like it", 0,
           static_cast<std::uint32_t>(name.size())});
}

}  // namespace onesec::inspect
