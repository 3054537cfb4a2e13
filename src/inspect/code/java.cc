// Java: qualified names of classes, the classes by which known chains of objects run code, and the reflection that
// expression languages (OGNL, SpEL, MVEL, EL, Groovy) use to leave their sandbox.
#include <algorithm>
#include <array>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

/// Where packages begin that an application is made of, and no text: the JDK, and the libraries of known chains.
constexpr std::string_view kRoots[] = {"java.",
                                       "javax.",
                                       "jakarta.",
                                       "jdk.",
                                       "sun.",
                                       "com.sun.",
                                       "org.apache.",
                                       "org.springframework.",
                                       "com.opensymphony.",
                                       "org.codehaus.",
                                       "groovy.",
                                       "freemarker.",
                                       "ognl.",
                                       "javassist.",
                                       "com.alibaba.",
                                       "com.mchange.",
                                       "org.hibernate.",
                                       "org.omg.",
                                       "org.jboss.",
                                       "com.thoughtworks.",
                                       "clojure.",
                                       "bsh.",
                                       "ch.qos.logback."};

/// Words nobody writes but for their effect: reflection, what OGNL and SpEL reach it by, and the classes that known
/// chains of objects are made of (Apache Commons Collections' security reports name the transformers, factories and
/// closures).
constexpr std::array<std::string_view, 47> kTelling{"_memberaccess",
                                                    "allowprivateaccess",
                                                    "allowprotectedaccess",
                                                    "allowstaticmethodaccess",
                                                    "annotationinvocationhandler",
                                                    "badattributevalueexpexception",
                                                    "beanfactory",
                                                    "chainedtransformer",
                                                    "classloader",
                                                    "clonetransformer",
                                                    "constanttransformer",
                                                    "defineclass",
                                                    "denymethodexecution",
                                                    "excludedclasses",
                                                    "excludedpackagenames",
                                                    "forclosure",
                                                    "freemarker",
                                                    "getdeclaredconstructor",
                                                    "getdeclaredfield",
                                                    "getdeclaredmethod",
                                                    "getmethods",
                                                    "getruntime",
                                                    "inituriclassloader",
                                                    "instantiatefactory",
                                                    "instantiatetransformer",
                                                    "invokertransformer",
                                                    "javassist",
                                                    "jdbcrowsetimpl",
                                                    "jndi",
                                                    "lazymap",
                                                    "memberaccess",
                                                    "methodaccessor",
                                                    "newinstance",
                                                    "ognlcontext",
                                                    "ognlutil",
                                                    "processbuilder",
                                                    "prototypeclonefactory",
                                                    "prototypeserializationfactory",
                                                    "scriptenginemanager",
                                                    "setaccessible",
                                                    "templatesimpl",
                                                    "tiedmapentry",
                                                    "transformedmap",
                                                    "unmarshaller",
                                                    "urlclassloader",
                                                    "whileclosure",
                                                    "xmldecoder"};

constexpr auto kTellingSorted = [] {
  auto sorted = kTelling;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}();

constexpr ascii::Bytes is_name("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$.");

struct Name {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// "at a.b.C.m(C.java:12)": a line of a stack trace, whose classes are those of the server that wrote it.
bool is_frame(std::string_view text, std::size_t bracket) {
  const std::string_view inside = text.substr(bracket + 1, 96);
  const std::string_view place = inside.substr(0, inside.find(')'));
  if (place.size() == inside.size()) return false;
  if (place == "Native Method" || place == "Unknown Source" || place == "<generated>") return true;
  // Nothing that could be an argument: a name, a colon and the number of a line.
  const std::size_t colon = place.find(':');
  if (colon == std::string_view::npos || colon + 1 == place.size()) return false;
  const std::string_view file = place.substr(0, colon);
  return std::all_of(file.begin(), file.end(), is_name) &&
         place.find_first_not_of("0123456789", colon + 1) == std::string_view::npos &&
         (file.ends_with(".java") || file.ends_with(".kt") || file.ends_with(".scala"));
}

/// Names of form fields, not of classes: what Jakarta Faces reserves for its requests (Jakarta Faces 4.0, 2.2.1 and
/// 13), what its two implementations add, and the token of Struts 1 (org.apache.struts.taglib.html.Constants).
bool is_field(std::string_view name) {
  static constexpr std::string_view kFields[] = {"javax.faces.", "jakarta.faces.", "com.sun.faces.",
                                                 "org.apache.myfaces.", "org.apache.struts.taglib.html.token"};
  return std::any_of(std::begin(kFields), std::end(kFields),
                     [&](std::string_view field) { return ascii::starts(name, field); });
}

void judge_class(std::string_view text, Name at, Reasons& out) {
  std::string_view name = text.substr(at.begin, at.end - at.begin);
  while (name.ends_with('.')) name.remove_suffix(1);
  // What a stack trace or a report tells.
  if (ascii::ends(name, "exception") || ascii::ends(name, "error")) return;
  std::size_t begin = at.begin;
  while (begin > 0 && ascii::is_space(text[begin - 1])) --begin;
  const std::size_t end = ascii::skip_space(text, at.end);
  const char before = begin > 0 ? text[begin - 1] : '\0';
  const char after = end < text.size() ? text[end] : '\0';
  const bool is_whole = begin == 0 && end == text.size();
  const bool is_used = after == '(' || after == '@' || before == '(' || before == '@' || before == '#';
  const bool is_led = begin == 0 || before == '"' || before == '\'' || ascii::ends(text.substr(0, begin), "new");
  if (!is_used && is_field(name)) return;
  // "java.util.List" stands in prose about Java; a value that is nothing else is read by something.
  say(out, is_whole || is_used ? 100 : is_led ? 60 : 30, "the name of a class of Java", at.begin, at.end);
}

/// Whether something is done with a word, or it is all.
inline bool is_used(std::string_view text, Name word) {
  const char before = word.begin > 0 ? text[word.begin - 1] : '\0';
  const char after = word.end < text.size() ? text[word.end] : '\0';
  return after == '(' || after == '.' || after == '[' || before == '.' || before == '#' || before == '@' ||
         (word.begin == 0 && word.end == text.size());
}

void judge_word(std::string_view text, Name word, Reasons& out) {
  if (word.end - word.begin < 4 || !is_used(text, word) ||
      !ascii::is_among(text.substr(word.begin, word.end - word.begin), kTellingSorted))
    return;
  say(out, 100, "a class or method by which expressions of Java leave their sandbox", word.begin, word.end);
}

/// forName("java.lang.Runtime"): a class of the host's, looked up by its name; "getRuntime" as the name of a method.
void read_reflection(std::string_view text, Reasons& out) {
  constexpr std::string_view kCall = "forName(";
  constexpr std::string_view kPackage = "java.lang.";
  for (std::size_t at = text.find(kCall); at != std::string_view::npos; at = text.find(kCall, at + 1)) {
    const std::string_view given = text.substr(at + kCall.size());
    if (given.size() > 1 && (given[0] == '"' || given[0] == '\'') && given.substr(1).starts_with(kPackage))
      return say(out, 100, "a class of Java is looked up by its name", at, at + kCall.size() + 1 + kPackage.size());
  }
  for (const std::string_view method :
       {std::string_view("getMethod(\"getRuntime\""), std::string_view("getMethod('getRuntime'")}) {
    if (const std::size_t at = text.find(method); at != std::string_view::npos)
      return say(out, 100, "a method of Java is looked up by its name", at, at + method.size());
  }
}

/// @Grab(…), @GrabResolver(…), @ASTTest(…): annotations by which Groovy loads or runs code while it compiles.
void read_annotations(std::string_view text, Reasons& out) {
  for (const std::string_view name : {std::string_view("@Grab("), std::string_view("@GrabResolver("),
                                      std::string_view("@GrabConfig("), std::string_view("@ASTTest(")}) {
    if (const std::size_t at = text.find(name); at != std::string_view::npos)
      return say(out, 100, "an annotation of Groovy that loads or runs code", at, at + name.size());
  }
}

/// 'id'.execute(): a string that Groovy runs as a command.
void read_groovy(std::string_view text, Reasons& out) {
  for (const std::string_view call : {std::string_view("'.execute("), std::string_view("\".execute(")}) {
    const std::size_t at = text.find(call);
    if (at != std::string_view::npos && at > 0) say(out, 100, "a string is run as a command", at, at + call.size());
  }
}

}  // namespace

void read_java(std::string_view text, Reasons& out) {
  if (text.find('(') != std::string_view::npos) {
    read_groovy(text, out);
    read_reflection(text, out);
    if (text.find('@') != std::string_view::npos) read_annotations(text, out);
  }
  for (std::size_t i = 0; i < text.size();) {
    if (!is_name(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    std::size_t dots = 0;
    for (; i < text.size() && is_name(text[i]); ++i) dots += text[i] == '.' ? 1 : 0;
    // "java.base/java.lang.Thread.run(": the module before the class.
    if (i < text.size() && text[i] == '(' && is_frame(text, i)) {
      i = text.find(')', i);
      continue;
    }
    std::size_t word = begin;
    for (std::size_t dot = begin; dots > 0 && dot < i; ++dot) {
      if (text[dot] != '.') continue;
      judge_word(text, {word, dot}, out);
      word = dot + 1;
    }
    judge_word(text, {word, i}, out);
    if (dots == 0 || !ascii::is_letter(text[begin])) continue;
    const std::string_view name = text.substr(begin, i - begin);
    for (const std::string_view root : kRoots) {
      const bool is_java = root == "java.";
      if (!ascii::starts(name, root) || name.size() < root.size() + 3 || (dots < 2 && !is_java)) continue;
      // "java.html", "sun.com": a file or a host. A class begins with a capital, a package has another dot.
      const char first = name[root.size()];
      if (dots < 2 && (first < 'A' || first > 'Z')) continue;
      if (name.find("..") != std::string_view::npos) continue;
      judge_class(text, {begin, i}, out);
      break;
    }
  }
}

}  // namespace onesec::inspect::code
