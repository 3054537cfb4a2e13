"""Mutants of SQL injections, each accepted only when SQLite prepares it in a query and makes another program of it than of a plain value.
The technique "operator" proves no more than that the place takes code: `1*1` is one, and needn't alarm by itself."""

import random
import sqlite3

from mutants_dice import Dice

# Where a value lands, what closes that place, and what may follow the injected part. {} is the value.
CONTEXTS = {
    "number": ("SELECT id, name FROM users WHERE id = {}", "", [" -- ", "/*", "", ";"]),
    "number in brackets": ("SELECT id, name FROM users WHERE (id = {} AND live = 1)", ")", [" -- ", "/*"]),
    "string": ("SELECT id, name FROM users WHERE name = '{}'", "'", ["-- ", "/*", " --x", ";--", ";"]),
    "string, goes on": ("SELECT id, name FROM users WHERE name = '{}' AND live = 1", "'", ["-- ", "/*", "--"]),
    "string in brackets": ("SELECT id, name FROM users WHERE (name = '{}')", "')", ["-- ", "/*"]),
    "pattern": ("SELECT id, name FROM users WHERE name LIKE '%{}%'", "'", ["-- ", "/*", "--"]),
    "double quotes": ('SELECT id, name FROM users WHERE name = "{}"', '"', ["-- ", "/*"]),
    "list": ("SELECT id, name FROM users WHERE id IN ({})", ")", ["-- ", "/*"]),
}
BALANCED = {"string": "'", "string, goes on": "'", "pattern": "'", "double quotes": '"'}
VALUES = ["7", "1", "0", "-1", "99999", "", "x", "anna", "7 ", "null", "1.5", "admin"]
KEYWORDS = set(
    "select from where union all and or not null is in between like glob case when then else end exists values with as distinct limit order by drop table insert into update set delete group having".split()
)


def database():
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE users(id INTEGER, name TEXT, live INTEGER, password TEXT); CREATE TABLE secrets(a TEXT, b TEXT);"
    )
    return connection


def statements(text):
    """The statements of a text, at the semicolons that SQLite takes for ends."""
    begin = 0
    for at, char in enumerate(text):
        if char == ";" and sqlite3.complete_statement(text[begin : at + 1]):
            yield text[begin : at + 1]
            begin = at + 1
    if text[begin:].strip():
        yield text[begin:]


class Oracle:
    def __init__(self):
        self.connection = database()
        self.plain = {
            name: {self.program(query.format(value)) for value in ("7", "1.5", "x", "")}
            for name, (query, _, _) in CONTEXTS.items()
        }

    def program(self, query):
        """Names of the operations that SQLite would carry out, of all statements; None when one is none."""
        out = []
        try:
            for statement in statements(query):
                if statement.strip(" ;\t\n\r\f") and not statement.lstrip().startswith("--"):
                    out += [row[1] for row in self.connection.execute("EXPLAIN " + statement)]
        except (sqlite3.Error, sqlite3.Warning, ValueError):
            return None
        return tuple(out)

    def is_attack(self, context, value):
        program = self.program(CONTEXTS[context][0].replace("{}", value))
        return program is not None and program not in self.plain[context]


class Maker(Dice):
    """Same seed, same mutants."""

    def __init__(self, seed):
        super().__init__(random.Random(seed))

    def number(self, depth=0):
        n = self.dice.randrange(1, 10)
        made = self.one(
            str(n),
            str(n),
            str(n),
            "%d.0" % n,
            "0x%x" % n,
            "(%d)" % n,
            "%de0" % n,
            "+%d" % n,
            "- -%d" % n,
            "~-%d" % (n + 1),
            "'%d'" % n,
            "x'3%d'" % n,
            "abs(%d)" % n,
            "length('%s')" % ("a" * n),
        )
        return (
            made
            if depth or self.dice.random() > 0.2
            else "%s%s%s" % (self.number(1), self.one("+", "*", "-", "|", "%", "<<"), self.number(1))
        )

    def text(self):
        word = self.one("a", "x", "admin", "1", "")
        return self.one(
            "'%s'" % word,
            "'%s'" % word,
            '"%s"' % (word or "a"),
            "'%s'||''" % word,
            "x'61'",
            "char(97)",
            "lower('%s')" % word,
            "('%s')" % word,
            "substr('%s',1)" % word,
        )

    def true(self, depth=0):
        a, t = self.number(), self.text()
        made = self.one(
            "%s=%s" % (a, a),
            "%s = %s" % (t, t),
            "%s like %s" % (t, t),
            "%s is %s" % (a, a),
            "%s==%s" % (a, a),
            "%s between 0 and %s" % (a, a),
            "%s in (%s,%s)" % (a, a, self.number()),
            "%s<>%s" % (self.number(), t),
            "%s is not null" % a,
            "%s" % a,
            "not 0",
            "%s>=%s" % (a, a),
            "exists(select 1)",
            "%s glob %s" % (t, t),
            "id is id",
            "name like '%'",
            "length(name)>0",
            "%s notnull" % a,
            "not(%s is null)" % a,
            "(select count(*) from users)>0",
            "case when 1 then 1 end",
            "id",
            "password like 'a%'",
            "1 in (select 1)",
            "coalesce(null,1)",
            "iif(1,1,0)",
            "-id<0",
            "%s<%s+1" % (a, a),
            "name>''",
            "true",
            "ifnull(password,1)",
        )
        if depth < 2 and self.dice.random() < 0.25:
            inner = self.true(depth + 1)
            return self.one(
                "(%s)" % inner,
                "not(not(%s))" % inner,
                "not not (%s)" % inner,
                "((%s))" % inner,
                "%s and %s" % (made, inner),
                "case when %s then 1 else 0 end" % inner,
                "not((%s)=0)" % inner,
            )
        return made

    def union(self):
        kind = self.one(
            "union select",
            "union all select",
            "union select distinct",
            "union all values",
            "except select",
            "intersect select",
            "union select all",
        )
        columns = (
            self.one("(%s,%s)" % (self.number(), self.text()))
            if kind.endswith("values")
            else self.one(
                "1,2",
                "null,null",
                "name,password",
                "a,b",
                "*",
                "%s,%s" % (self.number(), self.text()),
                "1,(select a from secrets)",
                "group_concat(a),2",
                "sql,2",
                "id,password",
            )
        )
        if kind.endswith("values"):
            return kind + " " + columns
        source = {
            "a,b": " from secrets",
            "*": " from secrets",
            "group_concat(a),2": " from secrets",
            "name,password": " from users",
            "id,password": " from users",
            "sql,2": " from sqlite_master",
        }.get(columns, "")
        return "%s %s%s%s" % (
            kind,
            columns,
            source,
            self.one("", "", " where %s" % self.true(1), " limit 1", " order by 1", " group by 1") if source else "",
        )

    def subquery(self):
        inner = self.one(
            "select password from users limit 1",
            "select a from secrets",
            "select count(*) from secrets",
            "select max(b) from secrets",
            "with x as (select a from secrets) select a from x",
            "values(1)",
            "select hex(randomblob(99999999))",
            "select sql from sqlite_master limit 1",
        )
        return self.one(
            "(%s)" % inner,
            "(%s)=%s" % (inner, self.text()),
            "substr((%s),1,1)='a'" % inner,
            "(%s) like 'a%%'" % inner,
            "exists(%s)" % inner,
            "length((%s))>%s" % (inner, self.number()),
            "unicode((%s))>64" % inner,
        )

    def technique(self):
        """(name, what follows the closed value)"""
        blank = " "
        return self.one(
            ("condition", blank + self.one("or", "or", "and", "or not", "and not") + blank + self.true()),
            ("union", blank + self.union()),
            (
                "stacked",
                ";"
                + self.one(
                    "drop table users",
                    "delete from users",
                    "insert into users values(1,2,3,4)",
                    "update users set password='x'",
                    "update users set live=0 where %s" % self.true(1),
                    "create table z(a)",
                    "select a from secrets",
                    "attach 'x' as y",
                    "pragma table_info(users)",
                    "replace into users values(1,2,3,4)",
                    "alter table users rename to z",
                    "vacuum",
                    "with q as (select 1) delete from users",
                ),
            ),
            (
                "subquery",
                blank + self.one("or", "and", "=", "||", "+", "<", "-", "is", "like", "in") + blank + self.subquery(),
            ),
            (
                "operator",
                self.one(
                    "||", "+", "-", "*", "/", "%", "|", "&", "<", "=", ">=", "<>", " is ", " like ", " glob ", " in "
                )
                + self.one(self.true(1), "(%s)" % self.true(1), self.subquery()),
            ),
        )

    def blanks(self, text):
        """Blanks outside of strings become something else that SQLite passes over."""
        out, quote = [], None
        for char in text:
            if quote:
                quote = None if char == quote else quote
            elif char in "'\"":
                quote = char
            elif char == " ":
                char = self.one(
                    " ",
                    " ",
                    "\t",
                    "\n",
                    "\r\n",
                    "\f",
                    "/**/",
                    "/*a*/",
                    "/*'*/",
                    "  ",
                    "--\n",
                    "-- x\n",
                    "/*/*/",
                    "/*!*/",
                    "/*\n*/",
                )
            out.append(char)
        return "".join(out)

    def squeezed(self, text):
        """No blank where none is needed: or(1), select(1), 1or'a'."""
        for before, after in (
            (" (", "("),
            ("select '", "select'"),
            ("or '", "or'"),
            ("and '", "and'"),
            (" = ", "="),
            ("' ", "'"),
            (") ", ")"),
        ):
            if self.dice.random() < 0.5:
                text = text.replace(before, after)
        return text

    def cased(self, text):
        return "".join(self.one(char.upper(), char.lower()) for char in text)

    def bracketed(self, text):
        return text.replace(
            "users", self.one("users", "[users]", "`users`", '"users"', "main.users", "main . users", "(users)")
        ).replace("secrets", self.one("secrets", "[secrets]", "`secrets`", '"secrets"', "main.secrets"))

    def mutant(self):
        """(context, technique, mutators used, text)"""
        context = self.one(*CONTEXTS)
        query, closer, tails = CONTEXTS[context]
        technique, injected = self.technique()
        used = []
        for name, mutator, chance in (
            ("names", self.bracketed, 0.2),
            ("case", self.cased, 0.3),
            ("squeezed", self.squeezed, 0.3),
            ("blanks", self.blanks, 0.4),
        ):
            if self.dice.random() < chance:
                changed = mutator(injected)
                if changed != injected:
                    used.append(name)
                injected = changed
        value = self.one(*VALUES)
        if context in BALANCED and self.dice.random() < 0.25:
            quote = BALANCED[context]
            return (
                context,
                technique,
                used + ["balanced"],
                value
                + quote
                + injected
                + self.one(" and ", " or ", "||", "=", " is ", " like ", "<>")
                + quote
                + self.one("", "a", "1", "x"),
            )
        return context, technique, used, value + closer + injected + self.one(*tails)
