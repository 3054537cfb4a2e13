#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace onesec::rules {

/// A piece of a rule's file with its place: what the loader reads. Made by `rule_files`, which knows YAML.
struct Node {
  enum class Kind : std::uint8_t { Scalar, List, Map };
  Kind kind = Kind::Scalar;
  std::string text{};         ///< Of a scalar, as it stands there: never typed by YAML.
  std::vector<Node> items{};  ///< Of a list; of a map its keys and values in turn.
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

}  // namespace onesec::rules
