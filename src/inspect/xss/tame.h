#pragma once

#include <cstddef>
#include <string_view>

#include "inspect/xss/names.h"

// What pages, mails and editors write all day: markup that looks like an attack's and does nothing.
namespace onesec::inspect::xss {

/// Pragmas that say how the page is written or kept, and do nothing to it.
[[nodiscard]] bool is_harmless_pragma(std::string_view name);
/// onClick={save}, onChange={(e) => set(e.value)}: a property of JSX. As HTML, its value is a block that runs nothing:
/// it names a function, or makes one and doesn't call it. `rest`: the text from the value on.
[[nodiscard]] bool is_jsx(std::string_view name, std::string_view rest);
/// The element by what its tag, whose attributes begin at `at`, does rather than by its name. `is_document`: in a page
/// from its beginning.
[[nodiscard]] Element tamed(Element element, std::string_view name, std::string_view text, std::size_t at,
                            bool is_document);
/// Whether the text is a page from its beginning: a document type or the element html.
[[nodiscard]] bool is_document(std::string_view text);
/// [if gte mso 9], [if !supportLists]: what only Word and Outlook read, and write into all that is copied from them.
/// Their content is judged like any other.
[[nodiscard]] bool is_office_condition(std::string_view text);

}  // namespace onesec::inspect::xss
