// TeX, Lisp, ColdFusion, Rails, decorators and letters of Python, loops and functions of JavaScript, patterns of PHP.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "inspect/code/pair.h"
#include "inspect/code/points_of.h"

namespace onesec::inspect {
namespace {

using namespace std::string_view_literals;

TEST(Typeset, ReachesTheHost) {
  for (const std::string_view text :
       {"\\write18{id}", "\\immediate\\write18{id > /tmp/x}", "\\input{/etc/passwd}", "\\input /etc/passwd",
        "\\input{|\"id\"}", "\\input|id", "\\lstinputlisting[language=C]{/etc/passwd}",
        "\\usepackage{verbatim}\\verbatiminput{/etc/passwd}", "\\include{../../../etc/passwd}",
        "\\newread\\file\\openin\\file=/etc/passwd\\read\\file to\\line\\text{\\line}", "\\url{file:///etc/passwd}",
        "\\immediate\\openout\\outfile{x.php}", "\\csname input\\endcsname{/etc/passwd}",
        "$\\input{/proc/self/environ}$"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
}
TEST(Typeset, WhatStudentsWrite) {
  for (const std::string_view text :
       {"\\frac{1}{2} + \\sqrt{x}", "\\input{chapters/intro}", "\\input{../shared/preamble}", "\\include{one}",
        "\\includegraphics[width=\\textwidth]{images/plot.pdf}", "\\includegraphics{/home/anna/thesis/plot.png}",
        "\\url{https://h.example/etc/a}", "\\href{https://h.example}{a}", "C:\\input\\new", "C:\\include\\etc\\hosts.h",
        "(\\input|\\include)", "what does \\input do?", "How do I use \\write18{...}?",
        "my \\input{/etc/motd} isn't found", "\\openout\\file=notes.txt", "\\input{", "\\write18", "\\csname input"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Typeset, ADocumentIsMoreThanItsCommands) {
  const std::string document = "\\documentclass{article}" + std::string(600, ' ') + "\\write18{makeindex a}";
  EXPECT_LT(points_of_code(document), kThreshold);
}
TEST(Lisp, ListsThatStartSomething) {
  for (const std::string_view text :
       {"(shell-command \"id\")", "#=(.exec (Runtime/getRuntime) \"id\")", "(slurp \"/etc/passwd\")",
        "(println (slurp \"/etc/passwd\"))", "(clojure.java.shell/sh \"id\")", "(system \"id\")"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"(system requirements)", "(System \"Alpha\")", "(see \"note 3\")", "(shell-command is a function)",
        "run (shell-command \"id\") in Emacs", "(a (b) c)", "#=(x)", "((((((("})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(ColdFusion, TagsThatRun) {
  for (const std::string_view text :
       {"<cfoutput>#evaluate(url.cmd)#</cfoutput>", "<cfexecute name=\"a\">", "<CFOUTPUT>#cgi.path#</CFOUTPUT>"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text : {"<cfoutput>", "<cfoutput>#total#</cfoutput>", "<cf>", "<cfexecuted a>",
                                      "color: #fff; #cgi.a#", "cfexecute runs"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Rails, SecretsAsAWholeValue) {
  EXPECT_GE(points_of_code("Rails.application.credentials.secret_key_base"), kThreshold);
  EXPECT_GE(points_of_code("#{Rails.application.secrets[:a]}"), kThreshold);
  EXPECT_LT(points_of_code("Rails.application.routes"), kThreshold);
  EXPECT_LT(points_of_code("key = Rails.application.credentials.aws"), kThreshold);
}
TEST(Python, DecoratorsThatCompile) {
  EXPECT_GE(points_of_code("@exec\n@input\nclass A:pass"), kThreshold);
  EXPECT_LT(points_of_code("@exec\nplease look at class A: it is late"), kThreshold);
  EXPECT_LT(points_of_code("@property\ndef a(self):\n  return 1"), kThreshold);
}
TEST(Python, NamesInMathematicalLetters) {
  EXPECT_GE(points_of_code("\U0001d4ee\U0001d501\U0001d4ee\U0001d4ec(\"import os\")"), kThreshold);
  EXPECT_GE(points_of_code("\U0001d498s.popen; \U0001d428\U0001d42c.\U0001d42c\U0001d432\U0001d42c\U0001d42d\U0001d41e"
                           "\U0001d426('id')"),
            kThreshold)
      << "os.system";
  EXPECT_LT(points_of_code("\U0001d4d7\U0001d4ee\U0001d4f5\U0001d4f5\U0001d4f8 (\U0001d500\U0001d4f8\U0001d4fb)"),
            kThreshold);
  EXPECT_LT(points_of_code("\U0001d4d7"), kThreshold);
}
TEST(JavaScript, LoopsThatWaitAndFunctionsThatAreCalled) {
  for (const std::string_view text :
       {"var f=new Date();do{c=new Date()}while(c-f<10000);", "s=Date.now();while(Date.now()-s<1e4){}", "for(;;){}",
        "(()=>{return process.env})()", "(function(){ return process.env })();"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"do you know the Date? wait a while (5-3 < 10000)", "while(new Date()-a<16){}", "while(a-b<10000){ step() }",
        "(()=>{return 1})()", "a page (=> next) of process.env (old)"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Php, PatternsCutOffByANul) {
  EXPECT_GE(points_of_code("/e\0 system('id')"sv), kThreshold);
  EXPECT_GE(points_of_code("/a.*/sie\0"sv), kThreshold);
  EXPECT_LT(points_of_code("/i\0"sv), kThreshold);
  EXPECT_LT(points_of_code("/e"sv), kThreshold);
  EXPECT_LT(points_of_code("one\0two"sv), kThreshold);
}
TEST(Php, ClassesOfFrameworksInRoutes) {
  EXPECT_GE(points_of_code("\\think\\Request/input"), kThreshold);
  EXPECT_LT(points_of_code("\\think\\about/it"), kThreshold);
  EXPECT_LT(points_of_code("\\server\\Share/a"), kThreshold);
}
TEST(Java, WhatOpensOgnl) {
  EXPECT_GE(points_of_code("redirectAction:${#context['xwork.MethodAccessor.denyMethodExecution']"), kThreshold);
  EXPECT_LT(points_of_code("deny method execution"), kThreshold);
}
TEST(Pair, MethodsAndFilters) {
  const auto of = [](std::string_view name, std::string_view text) {
    Reasons out;
    inspect_code_of_pair(name, text, out);
    return out.points(Attack::Code);
  };
  EXPECT_GE(of("_method", "__construct"), kThreshold);
  EXPECT_LT(of("_method", "DELETE"), kThreshold);
  EXPECT_LT(of("q", "__construct"), kThreshold);
  EXPECT_GT(of("filter[]", "phpinfo"), 0U);
  EXPECT_EQ(of("filter[]", "blue"), 0U);
}

}  // namespace
}  // namespace onesec::inspect
