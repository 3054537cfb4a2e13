#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/read_rule.h"
#include "rules/rule.h"

namespace onesec::rule_files {

/// Rules and everything that is wrong with them. With a problem none of the rules is to be used.
struct Loaded {
  std::vector<rules::Rule> rules;
  std::vector<rules::Problem> problems;
};

/// One file's text: read, linted and its cases run. `id` as in read_rule().
void load_text(std::string_view text, const std::string& file, std::string_view id, Loaded& into);

/// "web/probe.yaml" of the user's folder is "user.web.probe".
[[nodiscard]] std::string id_of(std::string_view prefix, std::string_view path);

/// One file, as a user wants it tried: it may lie anywhere, so its id isn't compared with its place.
[[nodiscard]] Loaded load_file(const std::string& path);
/// Every *.yaml in the folder and up to 4 levels below, in order of name, with ids `prefix`.<path>. A folder that isn't
/// there has no rules; one that can't be read is a problem, and so is another file that ends in .yml.
[[nodiscard]] Loaded load_folder(const std::string& folder, std::string_view prefix);
/// The rules of this build. Checked when it was built; not run again.
[[nodiscard]] std::vector<rules::Rule> shipped();

/// The exclusions of `file`; none when it isn't there. `known`: the rules that they may be about.
void load_exclusions(const std::string& file, const std::vector<rules::Rule>& known,
                     std::vector<inspect::Exclusion>& all, std::vector<rules::Problem>& problems);

/// Shipped rules, the user's, and exclusions.yaml beside their folder, as the engine runs them: InvalidInput with all
/// problems, a line each.
[[nodiscard]] Result<rules::RuleBook> all_rules(const std::string& user_folder);

/// `rules` beside the configuration file.
[[nodiscard]] std::string user_folder_of(const std::string& config_file);
/// `exclusions.yaml` beside that folder.
[[nodiscard]] std::string exclusions_file_of(const std::string& user_folder);

}  // namespace onesec::rule_files
