#include "rule_files/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>
#include <string>

#include "rules/rule.h"

namespace onesec::rule_files {
namespace {

using rules::Node;

constexpr std::size_t kMaxNodes = 4'000;  ///< 64 KiB of a rule written out are about 2,000.
constexpr std::size_t kMaxDepth = 16;     ///< A case's list of an event's list is 7 deep.

struct Refused {
  YAML::Mark mark;
  std::string what;
};

/// Builds the tree; throws Refused, which read_yaml() catches, because yaml-cpp can't be stopped otherwise.
class Builder : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    (void)add(mark, anchor, "", Node::Kind::Scalar);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Refused{mark, "expected no alias (*name)"}; }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    add(mark, anchor, tag, Node::Kind::Scalar).text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(add(mark, anchor, tag, Node::Kind::List), mark);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(add(mark, anchor, tag, Node::Kind::Map), mark);
  }
  void OnMapEnd() override { open_.pop_back(); }

  Node root;

 private:
  Node& add(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, Node::Kind kind) {
    if (anchor != 0) throw Refused{mark, "expected no anchor (&name)"};
    // "?" is what has no tag, "!" what stands in quotes.
    if (!tag.empty() && tag != "?" && tag != "!") throw Refused{mark, "expected no tag (!name)"};
    if (++nodes_ > kMaxNodes) throw Refused{mark, "expected at most " + std::to_string(kMaxNodes) + " values"};
    Node& node = open_.empty() ? root : open_.back()->items.emplace_back();
    node.kind = kind;
    node.line = static_cast<std::uint32_t>(mark.line + 1);
    node.column = static_cast<std::uint32_t>(mark.column + 1);
    return node;
  }
  /// Only the innermost open list grows, so what lies above keeps its place.
  void open(Node& node, const YAML::Mark& mark) {
    if (open_.size() == kMaxDepth) throw Refused{mark, "expected at most " + std::to_string(kMaxDepth) + " levels"};
    open_.push_back(&node);
  }

  std::vector<Node*> open_;
  std::size_t nodes_ = 0;
};

}  // namespace

std::expected<Node, std::vector<rules::Problem>> read_yaml(std::string_view text, std::string_view file) {
  const auto refuse = [&](const YAML::Mark& mark, const std::string& what) {
    const bool has_place = !mark.is_null();
    return std::unexpected(
        std::vector<rules::Problem>{{std::string(file), has_place ? static_cast<std::uint32_t>(mark.line + 1) : 1,
                                     has_place ? static_cast<std::uint32_t>(mark.column + 1) : 1, what}});
  };
  if (text.size() > rules::kMaxRuleBytes) return refuse(YAML::Mark::null_mark(), "expected at most 64 KiB of text");
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    Builder builder;
    if (!parser.HandleNextDocument(builder)) return refuse(YAML::Mark::null_mark(), "expected a rule, found nothing");
    Builder second;
    if (parser.HandleNextDocument(second))
      return refuse(YAML::Mark::null_mark(), "expected one document, and one rule, in a file");
    return std::move(builder.root);
  } catch (const Refused& refused) {
    return refuse(refused.mark, refused.what);
  } catch (const YAML::Exception& error) {
    return refuse(error.mark, error.msg);
  }
}

}  // namespace onesec::rule_files
