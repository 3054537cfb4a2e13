"""Secrets of 45 kinds, in seven encodings, and the search that finds them again in any of these, three levels deep."""

import base64
import random
import re
import string
import urllib.parse
import uuid

LETTERS, DIGITS, HEX = string.ascii_letters, string.digits, "0123456789abcdef"
B64 = LETTERS + DIGITS + "+/"


def some(chance, alphabet, count):
    return "".join(chance.choice(alphabet) for _ in range(count))


def luhn(chance, head, count):
    digits = [int(d) for d in head + some(chance, DIGITS, count - len(head) - 1)]
    doubled = [d if i % 2 else (2 * d if d < 5 else 2 * d - 9) for i, d in enumerate(reversed(digits))]
    return "".join(map(str, digits)) + str(-sum(doubled) % 10)


def kinds(c):
    """Name to value, each value made anew and never seen before."""
    a = lambda n: some(c, LETTERS + DIGITS, n)  # noqa: E731
    h = lambda n: some(c, HEX, n)  # noqa: E731
    d = lambda n: some(c, DIGITS, n)  # noqa: E731
    octet = lambda: str(c.randrange(1, 255))  # noqa: E731
    v4 = ".".join(octet() for _ in range(4))
    return {
        "aws_key_id": "AKIA" + some(c, string.ascii_uppercase + DIGITS, 16), "aws_secret": some(c, B64, 40), "github_pat": "ghp_" + a(36),
        "github_fine": "github_pat_" + a(22) + "_" + a(59), "gitlab_pat": "glpat-" + a(20), "slack_bot": "xoxb-%s-%s-%s" % (d(12), d(12), a(24)),
        "stripe_live": "sk_live_" + a(24), "google_api": "AIza" + a(35), "google_auth_key": "AQ." + a(38), "openai": "sk-proj-" + a(48),
        "anthropic": "sk-ant-api03-" + a(90), "npm": "npm_" + a(36), "pypi": "pypi-" + a(60), "sendgrid": "SG.%s.%s" % (a(22), a(43)),
        "twilio": "SK" + h(32), "mailgun": "key-" + h(32), "azure_storage": some(c, B64, 86) + "==", "digitalocean": "dop_v1_" + h(64),
        "jwt": "eyJ" + a(30) + ".eyJ" + a(60) + "." + a(43), "bearer": a(64), "basic_auth": base64.b64encode(("u:" + a(16)).encode()).decode(),
        "private_key": "-----BEGIN PRIVATE KEY----- " + some(c, B64, 64), "ssh_key": "AAAAB3NzaC1yc2E" + some(c, B64, 80),
        "pgp": "-----BEGIN PGP PRIVATE KEY BLOCK----- " + some(c, B64, 40), "dsn": "postgres://u:%s@db%s.corp.example/x" % (a(14), d(4)),
        "password": "Pw!" + a(13), "passphrase": " ".join(some(c, string.ascii_lowercase, 7) for _ in range(4)), "pin": "pin" + d(9),
        "session": "PHPSESSID=" + h(32), "cookie": "sid=" + a(40), "ipv4": v4 if len(v4) > 9 else "203.0.113.254", "ipv4_decimal": str(c.randrange(2 ** 31, 2 ** 32)),
        "ipv6": ":".join(h(4) for _ in range(8)), "mac": ":".join(h(2) for _ in range(6)), "email": "%s@%s.example" % (some(c, string.ascii_lowercase, 9), a(6).lower()),
        "phone": "+49 30 " + d(9), "name": "%s %s" % (some(c, string.ascii_lowercase, 8).title(), some(c, string.ascii_lowercase, 9).title()),
        "card": luhn(c, "4", 16), "iban": "DE" + d(20), "ssn": "%s-%s-%s" % (d(3), d(2), d(4)), "host": "srv-%s.corp.example" % a(8).lower(),
        "path": "/home/%s/%s.kdbx" % (some(c, string.ascii_lowercase, 8), a(8)), "url": "https://intra.example/%s?t=%s" % (a(6), a(20)),
        "uuid": str(uuid.UUID(h(32))), "hash": h(64),
    }


ENCODINGS = {
    "plain": lambda s: s,
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "hex": lambda s: s.encode().hex(),
    "percent": lambda s: "".join("%%%02x" % b for b in s.encode()),
    "reversed": lambda s: s[::-1],
    "utf16": lambda s: base64.b64encode(s.encode("utf-16-le")).decode(),
    "twice": lambda s: base64.b64encode(s.encode().hex().encode()).decode(),
}


class Planter:
    def __init__(self, seed):
        self.chance, self.values, self.used = random.Random(seed), [], set()

    def next(self):
        """One more secret, the kinds and the encodings in turn."""
        number = len(self.values)
        made = kinds(self.chance)
        name = sorted(made)[number % len(made)]
        encoding = list(ENCODINGS)[(number // len(made) + number) % len(ENCODINGS)]
        self.values.append(made[name])
        self.used.add((name, encoding))
        return ENCODINGS[encoding](made[name])


def decoded(text):
    """Whatever one step of decoding may find in it."""
    yield text[::-1]
    if "%" in text:
        yield urllib.parse.unquote(text, errors="replace")
    if "\\" in text:
        yield text.replace("\\", "")
    for run in re.findall(r"[0-9a-fA-F]{12,}", text):
        yield bytes.fromhex(run[:len(run) // 2 * 2]).decode("latin-1")
    for run in re.findall(r"[A-Za-z0-9+/_-]{8,}", text):
        for shift in range(4):
            piece = run[shift:].replace("-", "+").replace("_", "/")
            yield base64.b64decode(piece[:len(piece) // 4 * 4]).decode("latin-1").replace("\0", "")


def forms(texts, levels=3):
    seen = now = set(texts)
    for _ in range(levels):
        now = {d for one in now for d in decoded(one) if len(d) >= 6} - seen
        seen = seen | now
    return seen


WINDOW = 12


def found_in(texts, values):
    """Secrets of which the texts have the whole, or twelve characters in a row, in any of these forms."""
    owner = {}
    for value in values:
        low = value.lower()
        for size in [WINDOW] if len(low) >= WINDOW else [len(low)]:
            for at in range(len(low) - size + 1):
                owner.setdefault(low[at:at + size], value)
    sizes = {len(window) for window in owner}
    hits = set()
    for form in forms(texts):
        low = form.lower()
        for size in sizes:
            for at in range(len(low) - size + 1):
                value = owner.get(low[at:at + size])
                if value is not None:
                    hits.add(value)
    return hits
