#include "inspect/deserialisation/deserialisation.h"

#include <gtest/gtest.h>

#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons out;
  inspect_deserialisation(text, ascii::Alphabet(text), out);
  return out.points(Attack::Deserialisation);
}

TEST(Deserialisation, ObjectsAsTheyAreWrittenDown) {
  for (const std::string_view text :
       {R"x(O:8:"stdClass":1:{s:1:"a";i:2;})x", R"x(a:1:{i:0;O:3:"Foo":0:{}})x", R"x(C:11:"ArrayObject":2:{x})x",
        "rO0ABXNyABFq", "aced0005737200", "AAEAAAD/////AQAAAA", "!!python/object/apply:os.system",
        "--- !ruby/object:Gem::Installer", "!!javax.script.ScriptEngineManager", "cos\nsystem\n(S'id'\ntR.",
        "<java.util.PriorityQueue>"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Deserialisation, WordsAndNumbers) {
  for (const std::string_view text : {"O: 8 hours", "a:1:{", "rO0A", "O:8:stdClass", "!!! python", "cost\nsystem\nx",
                                      "(see below)\nc\nd", "AAEA", "tag: yaml"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Deserialisation, AnAttackAndItsNearMiss) {
  EXPECT_GE(points(R"x(O:+4:"User":0:{})x"), kThreshold);
  EXPECT_LT(points(R"x(O:4:"User":0)x"), kThreshold);
  EXPECT_GE(points("cposix\nsystem\n(S'id'\ntR."), kThreshold);
  EXPECT_LT(points("coffee\ntea\nmilk"), kThreshold);
  EXPECT_GE(points("!!javax.script.ScriptEngineManager"), kThreshold);
  EXPECT_LT(points("!!javax of all days"), kThreshold);
  EXPECT_GE(points("gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVt"), kThreshold);
  EXPECT_LT(points("gAS"), kThreshold);
  EXPECT_GE(points(R"x({"$type":"System.Windows.Data.ObjectDataProvider, PresentationFramework"})x"), kThreshold);
  EXPECT_LT(points(R"x({"$type":"ObjectData"})x"), kThreshold);
}

}  // namespace
}  // namespace onesec::inspect
