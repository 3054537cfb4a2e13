#pragma once

#include <string>

namespace onesec::config {

/// docs/configuration.md, whole.
[[nodiscard]] std::string reference_page();
/// schema/config.schema.json, whole: JSON Schema 2020-12, for editors.
[[nodiscard]] std::string json_schema();

}  // namespace onesec::config
