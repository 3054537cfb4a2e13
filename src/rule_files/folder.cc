#include "rule_files/folder.h"

#include <algorithm>
#include <filesystem>

#include "platform/file.h"
#include "rule_files/shipped_texts.h"
#include "rule_files/yaml.h"
#include "rules/read_exclusions.h"
#include "rules/rule_set.h"
#include "rules/run_cases.h"

namespace onesec::rule_files {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxLevels = 4;
/// What a person is shown of a folder that is wrong from end to end.
constexpr std::size_t kMaxProblems = 200;

void tell(Loaded& into, const std::string& file, std::string what) {
  if (into.problems.size() < kMaxProblems) into.problems.push_back({file, 1, 1, std::move(what)});
}

std::string module_path(std::string_view file) { return std::string(file.substr(file.find('/') + 1)); }

/// Paths below the folder, sorted.
std::vector<std::string> files_of(const std::string& folder, Loaded& into) {
  std::vector<std::string> files;
  std::error_code error;
  if (!fs::exists(folder, error) && !error) return files;
  fs::recursive_directory_iterator at(folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at.depth() >= kMaxLevels) at.disable_recursion_pending();
    const std::string path = at->path().lexically_relative(folder).string();
    if (at->path().extension() == ".yml") tell(into, at->path().string(), "expected a name that ends in .yaml");
    if (at->path().extension() != ".yaml" || at->is_directory(error)) continue;
    files.push_back(path);
    if (files.size() <= rules::kMaxRules) continue;
    tell(into, folder, "expected at most " + std::to_string(rules::kMaxRules) + " rules");
    return {};
  }
  if (error) tell(into, folder, "can't be read: " + error.message());
  std::ranges::sort(files);
  return files;
}

void load_path(const std::string& path, std::string_view id, Loaded& into) {
  const Result<std::string> text = platform::read_file(path, rules::kMaxRuleBytes);
  if (!text) return tell(into, path, text.error().what);
  load_text(*text, path, id, into);
}

}  // namespace

std::string id_of(std::string_view prefix, std::string_view path) {
  std::string id = std::string(prefix) + "." + std::string(path.substr(0, path.rfind('.')));
  std::ranges::replace(id, '/', '.');
  return id;
}

void load_text(std::string_view text, const std::string& file, std::string_view id, Loaded& into) {
  const auto add_all = [&](std::vector<rules::Problem>& problems) {
    for (rules::Problem& one : problems) {
      if (into.problems.size() < kMaxProblems) into.problems.push_back(std::move(one));
    }
  };
  auto root = read_yaml(text, file);
  if (!root) return add_all(root.error());
  auto rule = rules::read_rule(*root, file, id);
  if (!rule) return add_all(rule.error());
  if (std::string wrong = rules::lint(*rule); !wrong.empty()) return tell(into, file, std::move(wrong));
  const Result<std::vector<rules::CaseResult>> results = rules::run_cases(*rule);
  if (!results) return tell(into, file, results.error().what);
  for (const rules::CaseResult& result : *results) {
    if (!result.is_right()) tell(into, file, "case " + rules::failures_of({result}).substr(0, 300));
  }
  into.rules.push_back(std::move(*rule));
}

Loaded load_file(const std::string& path) {
  Loaded loaded;
  load_path(path, "", loaded);
  return loaded;
}

Loaded load_folder(const std::string& folder, std::string_view prefix) {
  Loaded loaded;
  for (const std::string& path : files_of(folder, loaded)) load_path(folder + "/" + path, id_of(prefix, path), loaded);
  return loaded;
}

std::vector<rules::Rule> shipped() {
  std::vector<rules::Rule> all;
  for (const ShippedText& one : shipped_texts()) {
    const auto root = read_yaml(one.text, one.file);
    if (!root) continue;  // The tests of this build load each of them.
    auto rule = rules::read_rule(*root, one.file, id_of(one.prefix, module_path(one.file)));
    if (rule) all.push_back(std::move(*rule));
  }
  return all;
}

void load_exclusions(const std::string& file, const std::vector<rules::Rule>& known,
                     std::vector<inspect::Exclusion>& all, std::vector<rules::Problem>& problems) {
  const Result<std::string> text = platform::read_file(file, rules::kMaxRuleBytes);
  if (!text && text.error().code == Code::NotFound) return;
  if (!text) return problems.push_back({file, 1, 1, text.error().what});
  const auto root = read_yaml(*text, file);
  if (!root) {
    problems.insert(problems.end(), root.error().begin(), root.error().end());
    return;
  }
  const auto is_rule = [&](std::string_view id) {
    return std::ranges::find(known, id, &rules::Rule::id) != known.end();
  };
  auto read = rules::read_exclusions(*root, file, is_rule);
  if (read) {
    all = std::move(*read);
  } else {
    problems.insert(problems.end(), read.error().begin(), read.error().end());
  }
}

Result<rules::RuleBook> all_rules(const std::string& user_folder) {
  Loaded own = load_folder(user_folder, "user");
  rules::RuleBook book;
  book.rules = shipped();
  for (rules::Rule& rule : own.rules) book.rules.push_back(std::move(rule));
  load_exclusions(exclusions_file_of(user_folder), book.rules, book.exclusions, own.problems);
  if (own.problems.empty()) return book;
  std::string text = rules::to_text(own.problems);
  text.pop_back();
  return fail(Code::InvalidInput, "the rules are wrong:\n" + text);
}

std::string exclusions_file_of(const std::string& user_folder) {
  std::string_view folder = user_folder;
  while (folder.size() > 1 && folder.ends_with('/')) folder.remove_suffix(1);
  return std::string(folder.substr(0, folder.rfind('/') + 1)) + "exclusions.yaml";
}

std::string user_folder_of(const std::string& config_file) {
  const std::size_t slash = config_file.rfind('/');
  return (slash == std::string::npos ? std::string(".") : config_file.substr(0, slash)) + "/rules";
}

}  // namespace onesec::rule_files
