#pragma once

#include <cstdint>
#include <string_view>

namespace onesec::inspect::path {

/// A file or folder that no page links to.
struct Place {
  std::string_view name;    ///< The last segment, in lower case.
  std::string_view parent;  ///< The segment before it; empty: any.
  bool is_secret = false;   ///< Nobody has a reason to ask for it. Else: it only looks odd.
  std::string_view what;    ///< For Reason::what.
};

/// The place that `path` names: lower case, '/' between segments, no '.' and '..' left. Null for an ordinary file.
[[nodiscard]] const Place* place_of(std::string_view path);

/// Whether `glued` is the path of a place whose separators were taken out ("etcpasswd").
[[nodiscard]] const Place* place_of_glued(std::string_view glued);

/// Whether the name at its end is that of a program or of settings, which a server runs or hides: "a/b.php".
[[nodiscard]] bool is_program(std::string_view path);

/// Whether the last segment is a copy that an editor or a person left beside a program ("index.php~", "db.sql.bak").
[[nodiscard]] bool is_left_over_copy(std::string_view path);

/// Whether an absolute path is that of a system's settings, log or key: "/etc/nginx/nginx.conf". Lower case.
[[nodiscard]] bool is_system_file(std::string_view path, bool has_drive);

/// Whether a folder whose name begins with a dot holds a file of settings: "/.editor/settings.json". Not ".well-known",
/// which RFC 8615 gives to everybody.
[[nodiscard]] bool is_hidden_setting(std::string_view path);

}  // namespace onesec::inspect::path
