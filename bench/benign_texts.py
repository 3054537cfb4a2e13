"""Harmless texts that look like attacks: what people and programs send to web servers every day. Made, not collected: templates
of our own filled by a generator with a fixed seed, so that a run can be repeated. `cases()` gives (kind, input of a labelled case).
"""

import base64
import json
import random
import string
from urllib.parse import quote, quote_plus

NAMES = """O'Brien|D'Angelo|N'Golo|O'Neill|L'Hôpital|Dell'Acqua|D'Arcy|Ka'ahumanu|Sa'id|Ng'ang'a|Chang'e|Xi'an|Mi'kmaq|'t Hooft|
's-Hertogenbosch|Hawai'i|Côte d'Ivoire|Martha's Vineyard|Guns N' Roses|Rock 'n' Roll|Lands' End|Moody's|L'Oréal|Qur'an|Be'er Sheva|
Val-d'Or|St John's|King's Cross|Land O'Lakes|T'ai Chi|Jean d'Ormesson|Conan O’Brien|Nuku'alofa|Ch'in|Ta'if|Dunkin' Donuts""".replace(
    "\n", ""
).split(
    "|"
)
SENTENCES = """{n}|{n} {m}|{n} and {m}|{n} or {m}|{n} & {m}|{n}, {m}|Dear {n},|Is {n} in?|{n}: table for {d}|I met {n} and {m} at {n}'s.|
{n} or {d} others|{n} and 1 friend|{n} and {d} or {e} of the others|select {n} as captain|please select a table for {n} from the list|
union of {n} and {m}|The Union selected {n}, all from {m}|order by {n}, {d} pieces|insert {n} into group {d}|{n} likes {m}|
update {n}'s address, set it to {d} Main St|delete {n} from the list where {m} is|drop table {d}, {n} isn't coming|having {n} here is nice|
{n} -- {m}|{n}; {m}|{n}/{m}|{n} ({d})|({n})|"{n}"|"{n}" and "{m}"|{n} = {m}?|{n} #{d}|{n}'s #1 hit|{n}' and {m}'|the {n}s' house|
it's {n}'s or {m}'s, isn't it?|if {n} is 1 and {m} is 2|{n} > {m}|{n} < {m}|{n} | {m}|{n} && {m}|{n}... {m}|{n}@{m}|C/O {n}, {d} {m} Rd|
'{n}'|''{n}''|{n}'|{n}''s|{n}, not {m}; or both|{n} exec {d}|{n} vs. {m} null and void|{n} is null, {m} isn't|what's 1+1={d}, {n}?|
cat {n} and dog {m}|{n} sleeps (5) hours|{n} waits for {d}:00|{n} IN ({m})|between {n} and {m}|not {n}, {m}|case {d} when {n} then {m} end|
{n} || {m}|{n} +{d}|{n} *{d}*|{n} $5|{n} 100%|{n}%|%{n}%|{n}_|{n}~|{n} `{m}`|{n}\\|{n}\n{m}|{n}\t{m}\r\n{n}|{n} /* {m} */""".replace(
    "|\n", "|"
).split(
    "|"
)

SNIPPETS = {
    "snippet-python": [
        "for i in range({d}):\n    print(i, 'of', {e})",
        "def {w}(x, y=None):\n    return x or y",
        "import os\nprint(os.path.join('{w}', \"{w}.txt\"))",
        "with open('{w}.csv') as f:\n    rows = [r.split(';') for r in f if r != '']",
        "{w} = {{'a': {d}, 'b': [1, 2, {e}]}}",
        'print(f"{{{w}!r:>{d}}}")',
        "Traceback (most recent call last):\n  File \"/srv/app/{w}.py\", line {d}, in <module>\n    {w}()\nTypeError: 'NoneType' object is not callable",
        "if a == 1 and b == 'x' or not c: pass",
        "assert {w}['id'] == {d}, \"it's wrong\"",
        "x = lambda s: s.replace(\"'\", '\"')",
    ],
    "snippet-js": [
        "const {w} = (a, b) => a + b;",
        "for (let i = 0; i < {d}; i++) {{ console.log(i); }}",
        "if (a === '{w}' || b !== \"x\") return;",
        "const {{ {w}, ...rest }} = props;",
        "fetch(`/api/{w}/${{id}}`).then(r => r.json())",
        "items.filter(x => x.price > {d}).map(x => x.name)",
        "export default {{ name: '{w}', data() {{ return {{ n: {d} }} }} }}",
        "TypeError: Cannot read properties of undefined (reading '{w}')\n    at {w} (app.js:{d}:{e})",
        "npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree",
        "let s = 'it\\'s ' + {d};",
    ],
    "snippet-c": [
        "int {w}(int a) {{ return a > {d} ? a : -a; }}",
        '#include <stdio.h>\nint main(void) {{ printf("%d\\n", {d}); return 0; }}',
        "std::vector<std::string> {w};",
        "if (p != NULL && *p == '\\0') break;",
        "/* {w} */ #define MAX {d}",
        "while (i < n && a[i] != '\"') i++;",
        "std::map<int, int>::iterator it = {w}.begin();",
        "x = (y << {d}) | 0x{h};",
        'char *{w} = "it\'s"; // {d}',
        "template <typename T> T {w}(T a, T b) {{ return a < b ? a : b; }}",
    ],
    "snippet-sql": [
        "CREATE TABLE {w} (id INT PRIMARY KEY, name VARCHAR({d}));",
        "How do I write a JOIN between {w} and orders on customer_id?",
        "My select from the {w} table with a union is slow",
        "What is the difference between UNION and UNION ALL?",
        "ERROR 1064 (42000): You have an error in your SQL syntax near '{w}' at line {d}",
    ],
    "snippet-shell": [
        "npm install --save {w}",
        "git commit -m 'fix {w}'",
        "docker run --rm -p {d}:80 nginx",
        "pip install {w}=={d}.{e}",
        "export PATH=$PATH:/opt/{w}/bin",
        "bash: {w}: command not found",
    ],
    "snippet-config": [
        "server {{ listen {d}; server_name {w}.example.org; }}",
        "[{w}]\nenabled = true\nport = {d}",
        "{w}:\n  - name: 'a'\n    when: x == {d}",
        "*/5 * * * * /usr/local/bin/{w}",
        "<VirtualHost *:80>\n  ServerName {w}.example.org\n</VirtualHost>",
        "location ~ \\.php$ {{ fastcgi_pass unix:/run/{w}.sock; }}",
        "Host {w}\n  HostName 192.0.2.{d}\n  User admin",
        "version: '3'\nservices:\n  {w}:\n    image: redis:{d}",
    ],
    "snippet-regex": [
        "^[a-z0-9._%+-]+@{w}\\.org$",
        "(?<=\\d)(?=(\\d{{3}})+$)",
        "s/{w}/x/g",
        "\\b({w}|x|y)\\b",
        "^(?:\\+|00)\\d{{1,3}}[ -]?\\(?\\d+\\)?$",
        "[^'\"]*(['\"])(.*?)\\1",
        "<[^>]+>",
        "/^\\/{w}\\/(\\d+)$/i",
    ],
    "snippet-css": [
        ".{w} {{ color: #{h}; margin: 0 {d}px; }}",
        "@media (max-width: {d}px) {{ .{w} > li {{ display: none; }} }}",
        "a:hover {{ text-decoration: underline; }}",
        ".{w}::before {{ content: '\\2022'; }}",
        'background: url("/img/{w}.png") no-repeat 0 50% / {d}px',
        "grid-template: 'a b' 1fr / {d}px auto",
    ],
}
# What a site takes on purpose or not at all: a whole command, statement or condition is the same text whether a person asks about it
# or an attacker sends it. Counted and shown, without a limit.
ON_PURPOSE = {
    "whole commands": [
        "sudo apt update && sudo apt install nginx",
        "ls -la | grep {w}",
        "cd /srv/{w} && make -j{d}",
        "tar xzf {w}.tar.gz; cd {w}",
        "curl -s https://example.org/{w}.json | jq '.items[] | .id'",
        "for f in *.jpg; do convert $f -resize {d}% small-$f; done",
    ],
    "whole statements": [
        "SELECT name, city FROM {w} WHERE city = 'Oslo' ORDER BY name",
        "UPDATE {w} SET price = {d} WHERE id = {e};",
        "SELECT COUNT(*) FROM {w} GROUP BY day HAVING COUNT(*) > {d}",
    ],
    "whole conditions": ["{d} >= {e} or {d} <= {e}", "if x={d} or y={e} then z=1"],
    "file addresses": ["file:///C:/Users/{w}/a%20b.txt", "file:///home/{w}/a.txt"],
}
TEMPLATES = {
    "markdown": [
        "# {w}\n\nIt's **bold** and *light*, `{w}` and [a link](https://example.org/{w}).",
        "| a | b |\n|---|---|\n| {d} | {e} |",
        "- [ ] {w}\n- [x] it's done",
        "> {w}\n\n-- {n}",
        "1. {w}\n2. {n}\n\n---\n",
        "```python\nprint('{w}')\n```",
        "Rename the `id` column to `{w}`.",
        '![{w}](https://example.org/{w}.png "{n}")',
        "Run `git status`, then `git push`; see #{d}.",
        "~~{w}~~ <https://example.org/?a={d}&b={e}>",
        "Footnote[^1]\n\n[^1]: {n}'s",
        "* * *\n***{w}***",
        "$$\\frac{{a}}{{b}} = {d}$$",
        "Use `{w} | sort` or `{w} > out.txt`",
        "`{w}`; `{w}` & `{w}`",
    ],
    "search": [
        '"{w}" OR "{n}" -{w}',
        'site:example.org "{n}" filetype:pdf',
        "price:[{d} TO {e}] AND colour:red",
        "c++ or c#",
        'is:open label:"good first issue" author:@me',
        "{w} NOT {w} AND (a OR b)",
        'project = ABC AND status in ("To Do", Done) ORDER BY created DESC',
        "from:{w} has:attachment before:2024/01/{d}",
        "name:'{n}' && age:>{d}",
        "title:(+{w} -x) ~{d}",
        "{w}*",
        "?{w}",
        '"{n}"',
        "'{n}'",
        "how to select all from {w} where it's > {d}",
        "union station or {n}",
        "drop shipping table lamps",
        "select comfort mattress 160x200 or 180x200",
        "5' ladder or 6' ladder",
        '24" monitor and 27" monitor',
        "AND",
        "or 1",
        "like 'new'",
        "cats & dogs; {w}",
        'sum(rate(http_requests_total{{job="{w}"}}[5m])) by (code) > {d}',
        '{{app="{w}"}} |= "error" != "timeout"',
        'name=="Kill Bill";year=gt={d}',
        '_exists_:{w} AND NOT tags:"x y"',
        'intitle:"index" {w}',
        "what's the union of {{1,2}} and {{2,3}}?",
    ],
    "colour": [
        "#{h}",
        "#fff",
        "rgba(0, 0, 0, .{d})",
        "hsl({d}deg 75% 25%)",
        "linear-gradient(90deg, #{h} 0%, rgba(255,255,255,0) {d}%)",
        "color:#{h};background:#{h}",
        "&#{d};",
        "&amp;",
        "#{h},#{h};#{h}",
        "rgb(1 2 3 / {d}%)",
        "var(--{w}, #{h})",
    ],
    "math": [
        "{d} < {e} && {e} > {d}",
        "f(x) = x^{d} + {e}x - 4",
        "1/2 + 1/3 = 5/6",
        "{d}*{e}=?",
        "1=1 is a tautology",
        "x' = 2x, x'' = 2",
        "A' + B' = (AB)'",
        "P(A|B) = P(A & B) / P(B)",
        "(a or b) and (c or d)",
        "-{d} -- {e}",
        "{d}-(-{e})",
        "sin(x)/x",
        "|x| < {d}",
        "a[i] = b[{d}]",
        "3! = 6; 4! = 24",
        "√{d} ≈ {e}",
        "{d}% of {e}",
        "x ∈ {{{d}, {e}}}",
        "y=mx+b -- slope {d}",
        "not (p and q) = not p or not q",
        "min(sum(x)) where x > {d}",
        "{d}||{e}",
        "2^{d}",
        "1e{d}",
        "0x{h}",
        "log10({d})",
    ],
    "phone": [
        "+1 (555) 010-{d}{e} ext. {d}",
        "0049/30/{d}{d}{e}",
        "*#06#",
        "tel:+49-30-{d};ext={e}",
        "(030) {d} {e} 00 or {d}",
        "+44 (0)20 7946 0{d}",
        "#31#{d}",
        "call {d}-{e} & ask for {n}",
        "555.{d}.{e}",
    ],
    "windows-path": [
        r"C:\Users\{w}\Documents\Q{d} report.xlsx",
        r"\\fileserver\{w}\{w} ({d})",
        r"%APPDATA%\Mozilla\Firefox\Profiles\{w}",
        r"C:\Program Files (x86)\{w}\{w}.exe",
        r"D:\{w}\..\{w}.ini",
        r"C:\fakepath\{w}.jpg",
        r"Z:\{n}\{w}",
        r"C:\>dir {w}",
        r"{w}\{w}.dll",
        r"HKEY_LOCAL_MACHINE\SOFTWARE\{w}\{d}",
        r"'C:\{w}\{w}.txt'",
        r"C:/xampp/htdocs/{w}",
    ],
    "measure": [
        "5'{d}\"",
        "6' 2''",
        '12" x 18"',
        "40°26'46\"N 79°58'56\"W",
        "{d}' or {e}'",
        '1/2" or 3/4" pipe',
        '{d}" and {e}"',
        "2'6\" -- 3'",
        "size 10' x 12' = {d} sq'",
        "1\"=1'",
        "8' x 10'; {d}\" pile",
    ],
    "contact": [
        "{w}.o'{w}@example.org",
        '"{n}" <{w}@example.org>',
        "{w}+{w}@example.org",
        "{n} <{w}@example.org>; {n} <{w}@example.org>",
        "@{w}",
        "mailto:{w}@example.org?subject=It's%20{w}",
        "{w}@example.org, {w}@example.org",
    ],
    "url": [
        "https://example.org/{w}?a={d}&b={e}#{w}",
        "https://example.org/{w}?q=it%27s+{w}",
        "http://{w}.example.org:8080/a/../b",
        "https://maps.example.org/@40.{d},-73.{e},15z/data=!3m1!4b1!4m6!3m5!1s0x{h}:0x{h}",
        "//cdn.example.org/{w}.js",
        "https://example.org/?utm_source={w}&utm_medium=e-mail&utm_content={n}",
        "https://example.org/a;b={d}/c",
        "ftp://{w}@example.org/{w}",
        "data:image/png;base64,{b}",
        "https://example.org/{w}(disambiguation)",
        "example.org/{w}?x[]={d}&x[]={e}",
        "/{w}/{w}/index.html",
        "../{w}",
        "./{w}.png",
        "https://web.archive.org/web/2020/http://example.org/{w}",
        "https://example.org/wiki/{n}",
    ],
    "rich-text": [
        "<p>Hello <strong>{n}</strong>,</p><p>it's {d} o'clock.</p>",
        "<ul><li>{w}</li><li><em>{n}</em></li></ul>",
        '<a href="https://example.org/{w}" target="_blank" rel="noopener">{n}</a>',
        '<p style="text-align: center;">{w}&nbsp;</p>',
        '<img src="/img/{w}.png" alt="{n}" width="{d}">',
        '<table border="1"><tbody><tr><td>{d}</td></tr></tbody></table>',
        '<h2 id="{w}">{n}</h2><br />',
        "<blockquote>{n}</blockquote>",
        '<span class="ql-size-large" style="color: rgb({d}, 0, 0);">{w}</span>',
        "I <3 {w}",
        "<{n}>",
        "a <b and c> d",
        "<-- {w} -->",
        "</{w}>",
        "<https://example.org/{w}>",
        "x<y or y>z",
        "<!-- {w} -->",
        'on {w}="{d}" it\'s ok',
        "only={d}, once={e}, one=1",
    ],
    "template": [
        "{{{{ {w} }}}}",
        "${{{w}}}",
        "<%= {w} %>",
        "%s and %d",
        "{{% if {w} %}}",
        "[[{w}]]",
        "$({w})",
        "#{{{w}}}",
        "{{{w}}}",
        "@{w}",
        ":{w}",
        "$HOME",
        "%{w}%",
        "{{{{ '{n}' }}}}",
        "${d}.00",
    ],
}
AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
    "curl/7.88.1",
    "aws-sdk-go/1.44 (go1.20; linux; amd64) S3Manager",
    "DAVx5/4.3.8-ose (2023/10/12; dav4jvm; okhttp/4.11.0) Android/14",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "git/2.39.2",
    "Nextcloud-android/3.28",
    "okhttp/4.12.0",
    "python-requests/2.31.0",
]


class Maker:
    """Fills templates. Same seed, same texts."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def word(self):
        return self.dice.choice(
            "report invoice shoe garden table user order group alpha select union update script image cat sleep exec shell admin root path "
            "passing wind like value index handler event alert onward house".split()
        )

    def number(self):
        return str(self.dice.choice([0, 1, 2, 3, 5, 7, 12, 42, 99, 100, 2024, self.dice.randrange(10**6)]))

    def hex(self, digits):
        return "".join(self.dice.choice("0123456789abcdef") for _ in range(digits))

    def coded(self, size, url=False):
        raw = self.dice.randbytes(size)
        return (base64.urlsafe_b64encode(raw).rstrip(b"=") if url else base64.b64encode(raw)).decode()

    def fill(self, template):
        pick = self.dice.choice
        return template.format(
            n=pick(NAMES),
            m=pick(NAMES),
            d=self.number(),
            e=self.number(),
            w=self.word(),
            h=self.hex(6),
            b=self.coded(60),
        )

    def plain(self, template):
        """For templates in which braces and backslashes mean themselves."""
        text = template
        while "{w}" in text or "{n}" in text or "{d}" in text:
            text = (
                text.replace("{w}", self.word(), 1)
                .replace("{n}", self.dice.choice(NAMES), 1)
                .replace("{d}", self.number(), 1)
            )
        return text

    def password(self):
        return "".join(
            self.dice.choice(string.ascii_letters + string.digits + string.punctuation)
            for _ in range(self.dice.randrange(8, 25))
        )

    def token(self):
        head = (
            base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "typ": "JWT", "kid": self.hex(8)}).encode())
            .rstrip(b"=")
            .decode()
        )
        claims = {
            "sub": self.dice.choice(NAMES),
            "iat": 1700000000 + self.dice.randrange(10**7),
            "scope": "read write",
            "iss": "https://id.example.org/",
        }
        return "%s.%s.%s" % (
            head,
            base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode(),
            self.coded(256, url=True),
        )

    def headers(self, **more):
        out = {
            "Host": "www.example.org",
            "User-Agent": self.dice.choice(AGENTS),
            "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "fr-FR,fr;q=0.9",
            "sec-ch-ua": '"Chromium";v="124", "Not-A.Brand";v="99"',
            "If-None-Match": 'W/"%s"' % self.hex(12),
            "Forwarded": 'for="[2001:db8::%s]";proto=https' % self.hex(4),
        }
        out.update({name.replace("_", "-"): value for name, value in more.items()})
        return out

    def request(self, method, uri, body="", **headers):
        out = {"method": method, "uri": uri, "headers": self.headers(**headers)}
        if body:
            out["body"] = body
            out["headers"]["Content-Length"] = str(len(body.encode()))
        return out


def storage(make):
    """S3 and what speaks it: signed links, lists, uploads in parts, deletes in XML, browser uploads with a policy."""
    key = quote("%s/%s (%s).pdf" % (make.dice.choice(NAMES), make.word(), make.number()))
    scope = "AKIAIOSFODNN7EXAMPLE/20240102/eu-central-1/s3/aws4_request"
    signed = "AWS4-HMAC-SHA256 Credential=%s, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=%s" % (
        scope,
        make.hex(64),
    )
    yield make.request(
        "GET",
        "/bucket/%s?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%s&X-Amz-Date=20240102T030405Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=%s&response-content-disposition=%s"
        % (
            key,
            quote(scope, safe=""),
            make.hex(64),
            quote("attachment; filename=\"%s.pdf\"; filename*=UTF-8''%s.pdf" % (make.word(), key), safe=""),
        ),
    )
    yield make.request(
        "GET",
        "/bucket?list-type=2&prefix=%s&delimiter=%%2F&encoding-type=url&continuation-token=%s"
        % (key, quote(make.coded(40), safe="")),
        Authorization=signed,
        x_amz_content_sha256=make.hex(64),
    )
    yield make.request(
        "POST",
        "/bucket?delete",
        '<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>%s</Key></Object><Quiet>true</Quiet></Delete>'
        % key,
        Authorization=signed,
        Content_Type="application/xml",
        Content_MD5=make.coded(16),
    )
    yield make.request(
        "POST",
        "/bucket/%s?uploadId=%s" % (key, make.coded(60, url=True)),
        '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"%s"</ETag></Part></CompleteMultipartUpload>'
        % make.hex(32),
        Authorization=signed,
        Content_Type="text/xml",
    )
    policy = base64.b64encode(
        json.dumps(
            {"expiration": "2024-01-02T00:00:00Z", "conditions": [["starts-with", "$key", "user/"], {"acl": "private"}]}
        ).encode()
    ).decode()
    yield make.request(
        "POST",
        "/bucket",
        form_data(
            make,
            {
                "key": "user/${filename}",
                "policy": policy,
                "x-amz-signature": make.hex(64),
                "success_action_redirect": "https://example.org/?a=1&b=it's",
            },
        ),
        Content_Type="multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk",
    )
    yield make.request(
        "PUT",
        "/bucket/%s?partNumber=%s&uploadId=%s" % (key, make.number(), make.coded(60, url=True)),
        make.coded(900),
        Authorization=signed,
        x_amz_copy_source="/other/%s?versionId=null" % key,
    )


def form_data(make, fields):
    parts = [
        '------WebKitFormBoundary7MA4YWxk\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair
        for pair in fields.items()
    ]
    parts.append(
        '------WebKitFormBoundary7MA4YWxk\r\nContent-Disposition: form-data; name="file"; filename="%s\'s %s.txt"\r\nContent-Type: text/plain\r\n\r\n%s\r\n'
        % (make.dice.choice(NAMES), make.word(), make.fill(make.dice.choice(TEMPLATES["markdown"])))
    )
    return "".join(parts) + "------WebKitFormBoundary7MA4YWxk--\r\n"


def calendars(make):
    """WebDAV, CalDAV and CardDAV, as calendars and file clients speak them."""
    xml = {"Content_Type": "application/xml; charset=utf-8"}
    name = make.dice.choice(NAMES)
    folder = "/remote.php/dav/calendars/%s/%s/" % (quote(name), make.word())
    yield make.request(
        "PROPFIND",
        folder,
        '<?xml version="1.0"?>\n<d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/" xmlns:oc=\'http://owncloud.org/ns\'><d:prop><d:resourcetype/><d:getetag /><cs:getctag/><oc:id/></d:prop></d:propfind>',
        Depth="1",
        **xml
    )
    yield make.request(
        "REPORT",
        folder,
        '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
        '<c:time-range start="20240101T000000Z" end="20240201T000000Z"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>',
        Depth="1",
        **xml
    )
    yield make.request(
        "REPORT",
        folder,
        '<d:sync-collection xmlns:d="DAV:"><d:sync-token>http://sabre.io/ns/sync/%s</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>'
        % make.number(),
        **xml
    )
    yield make.request(
        "PUT",
        folder + make.hex(16) + ".ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN\r\nBEGIN:VEVENT\r\nUID:%s\r\nSUMMARY:%s\r\nDTSTART;TZID=Europe/Paris:20240102T090000\r\n"
        'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20241231T000000Z\r\nATTENDEE;CN="%s";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:a@example.org\r\nDESCRIPTION:%s\\n\\nit\'s on\\, or not\\; see <https://example.org/?a=1&b=2>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
        % (make.hex(32), name, name, make.fill(make.dice.choice(SENTENCES)).replace("\r", "").replace("\n", "\\n")),
        Content_Type="text/calendar; charset=utf-8",
        If_Match='"%s"' % make.hex(32),
    )
    yield make.request(
        "PUT",
        folder + make.hex(16) + ".vcf",
        'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:%s\r\nN:%s;Anna;;;\r\nTEL;VALUE=uri;TYPE="voice,home":tel:+1-555-010;ext=%s\r\nNOTE:%s\r\nEND:VCARD\r\n'
        % (name, name, make.number(), make.word()),
        Content_Type="text/vcard",
    )
    yield make.request(
        "MOVE",
        "/remote.php/webdav/%s.txt" % quote(name),
        Destination="https://www.example.org/remote.php/webdav/%s%%20(2).txt" % quote(name),
        Overwrite="F",
        If='(<urn:uuid:%s> ["%s"])' % (make.hex(32), make.hex(8)),
    )
    yield make.request(
        "LOCK",
        "/dav/%s.odt" % make.word(),
        '<?xml version="1.0" encoding="utf-8"?><D:lockinfo xmlns:D=\'DAV:\'><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner><D:href>mailto:%s</D:href></D:owner></D:lockinfo>'
        % name,
        Timeout="Infinite, Second-4100000000",
        **xml
    )


def interfaces(make):
    """What programs send: GraphQL, JSON-RPC, OData, SOAP, reports of browsers, git, registries, chat."""
    js = {"Content_Type": "application/json"}
    name, word = make.dice.choice(NAMES), make.word()
    query = (
        'query %s($id: ID!, $first: Int = %s) { user(id: $id) { name posts(first: $first, orderBy: {field: DATE, direction: DESC}) { edges { node { id title(case: "UPPER") } } } ... on Admin { rights @include(if: true) } } }'
        % (word.title(), make.number())
    )
    yield make.request(
        "POST",
        "/graphql",
        json.dumps(
            {
                "operationName": word.title(),
                "query": query,
                "variables": {"id": name, "text": make.fill(make.dice.choice(SENTENCES))},
            }
        ),
        **js
    )
    yield make.request(
        "GET",
        "/graphql?query=%s&variables=%s"
        % (quote_plus('{ search(text: "%s", or: [1, 2]) { id } }' % word), quote_plus('{"a":"%s"}' % name)),
    )
    yield make.request(
        "GET",
        "/graphql?extensions=" + quote(json.dumps({"persistedQuery": {"version": 1, "sha256Hash": make.hex(64)}})),
    )
    yield make.request(
        "GET",
        "/odata/Products?$filter=%s&$orderby=Name%%20desc&$select=Name,Price&$top=%s"
        % (
            quote("Name eq '%s' and Price lt 3.5 or contains(Tag,'%s')" % (name.replace("'", "''"), word)),
            make.number(),
        ),
    )
    yield make.request(
        "POST",
        "/soap",
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><m:Get xmlns:m="urn:x"><m:Name>%s &amp; %s</m:Name></m:Get></soap:Body></soap:Envelope>'
        % (name, word),
        Content_Type="text/xml; charset=utf-8",
        SOAPAction='"urn:x#Get"',
    )
    yield make.request(
        "POST",
        "/csp",
        json.dumps(
            {
                "csp-report": {
                    "document-uri": "https://example.org/" + word,
                    "violated-directive": "script-src 'self' 'unsafe-inline'",
                    "blocked-uri": "inline",
                    "original-policy": "default-src 'none'; img-src * data:; script-src 'self'; report-uri /csp",
                }
            }
        ),
        Content_Type="application/csp-report",
    )
    yield make.request(
        "POST",
        "/api/1/envelope/",
        '{"event_id":"%s","sdk":{"name":"sentry.javascript.browser"}}\n{"type":"event"}\n%s\n'
        % (
            make.hex(32),
            json.dumps(
                {
                    "exception": {
                        "values": [
                            {
                                "type": "TypeError",
                                "value": "Cannot read properties of null (reading '%s')" % word,
                                "stacktrace": {"frames": [{"function": "?", "filename": "https://example.org/a.js"}]},
                            }
                        ]
                    }
                }
            ),
        ),
        Content_Type="text/plain;charset=UTF-8",
    )
    yield make.request(
        "POST",
        "/rpc",
        json.dumps(
            {
                "jsonrpc": "2.0",
                "method": "%s.search" % word,
                "params": [["|", ["name", "ilike", name], ["id", "in", [1, 2]]]],
                "id": int(make.number()),
            }
        ),
        **js
    )
    yield make.request(
        "POST",
        "/_search",
        json.dumps(
            {
                "query": {
                    "bool": {"must": [{"match": {"text": name}}], "filter": {"range": {"price": {"gte": 1, "lt": 9}}}}
                },
                "sort": [{"date": "desc"}],
            }
        ),
        **js
    )
    yield make.request(
        "PATCH",
        "/items/7",
        json.dumps([{"op": "replace", "path": "/name", "value": name}, {"op": "remove", "path": "/tags/0"}]),
        Content_Type="application/json-patch+json",
    )
    yield make.request("GET", "/%s.git/info/refs?service=git-upload-pack" % word, Git_Protocol="version=2")
    yield make.request("GET", "/v2/library/%s/manifests/sha256:%s" % (word, make.hex(64)))
    yield make.request(
        "PUT",
        "/_matrix/client/v3/rooms/!%s%%3Aexample.org/send/m.room.message/m%s" % (make.hex(10), make.number()),
        json.dumps(
            {
                "msgtype": "m.text",
                "body": make.fill(make.dice.choice(SENTENCES)),
                "format": "org.matrix.custom.html",
                "formatted_body": "<b>%s</b>" % name,
            }
        ),
        **js
    )
    yield make.request(
        "POST",
        "/wp-admin/admin-ajax.php",
        "action=heartbeat&_nonce=%s&data%%5Bwp-refresh-post-lock%%5D%%5Bpost_id%%5D=%s&interval=10&screen_id=post&has_focus=false"
        % (make.hex(10), make.number()),
        Content_Type="application/x-www-form-urlencoded; charset=UTF-8",
    )


def sign_ins(make):
    """OAuth, OpenID and SAML, with addresses inside addresses, and cookies as frameworks make them."""
    back = "https://app.example.org/cb?next=" + quote(
        "/%s?q=%s&page=2#top" % (make.word(), quote(make.dice.choice(NAMES))), safe=""
    )
    state = base64.urlsafe_b64encode(json.dumps({"r": back, "n": make.hex(8)}).encode()).decode()
    yield make.request(
        "GET",
        "/authorize?response_type=code&client_id=%s&redirect_uri=%s&scope=openid+email+offline_access&state=%s&code_challenge=%s&code_challenge_method=S256&prompt=select_account"
        % (make.hex(20), quote(back, safe=""), quote(state), make.coded(32, url=True)),
    )
    yield make.request("GET", "/login?return_to=" + quote(quote(back, safe=""), safe=""))
    yield make.request(
        "GET",
        "/cb?code=4%%2F0A%s&state=%s&session_state=%s..%s&authuser=0&hd=example.org"
        % (make.coded(30, url=True), quote(state), make.hex(40), make.hex(4)),
    )
    yield make.request(
        "POST",
        "/saml/acs",
        "SAMLResponse=%s&RelayState=%s"
        % (
            quote(
                base64.b64encode(
                    (
                        '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_%s"><saml:NameID>%s</saml:NameID></samlp:Response>'
                        % (make.hex(20), make.dice.choice(NAMES))
                    ).encode()
                ).decode(),
                safe="",
            ),
            quote(back, safe=""),
        ),
        Content_Type="application/x-www-form-urlencoded",
    )
    yield make.request(
        "GET",
        "/",
        Cookie="token=%s; theme=dark; _ga=GA1.2.%s.%s" % (make.token(), make.number(), make.number()),
        Authorization="Bearer " + make.token(),
    )
    yield make.request(
        "GET",
        "/",
        Cookie="laravel_session=%s; XSRF-TOKEN=%s; PHPSESSID=%s"
        % (quote(make.coded(150), safe=""), quote(make.coded(150), safe=""), make.hex(26)),
    )
    yield make.request(
        "GET",
        "/",
        Cookie="_app_session=%s--%s; remember=1; prefs={%%22a%%22:%%22%s%%22}"
        % (quote(make.coded(120), safe=""), make.hex(40), make.word()),
    )
    yield make.request(
        "GET",
        "/",
        Cookie="OptanonConsent=isGpcEnabled=0&datestamp=Tue+Jan+02+2024+10%3A00%3A00+GMT%2B0100+(Central+European+Standard+Time)&version=6.33.0&groups=C0001%3A1%2CC0002%3A0; euconsent="
        + make.coded(90, url=True),
    )
    yield make.request(
        "POST",
        "/login",
        "user=%s&password=%s" % (quote_plus(make.dice.choice(NAMES)), quote_plus(make.password())),
        Content_Type="application/x-www-form-urlencoded",
    )
    yield make.request(
        "GET",
        "/",
        Authorization='Digest username="%s", realm="it\'s here", nonce="%s", uri="/", qop=auth, nc=00000001, cnonce="%s", response="%s"'
        % (make.word(), make.hex(32), make.hex(8), make.hex(32)),
    )


def cases(seed):
    make = Maker(seed)
    for _ in range(60):
        for sentence in SENTENCES:
            yield "names", {
                "payload": make.plain(sentence).replace("{m}", make.dice.choice(NAMES)).replace("{e}", make.number())
            }
    for kind, templates in {**SNIPPETS, **TEMPLATES, **ON_PURPOSE}.items():
        for _ in range(40):
            for template in templates:
                text = make.fill(template)
                yield kind, {"payload": text}
                if make.dice.random() < 0.25:
                    yield kind, make.request(
                        "POST",
                        "/notes",
                        json.dumps({"title": make.word(), "text": text}, ensure_ascii=make.dice.random() < 0.5),
                        Content_Type="application/json",
                    )
                if make.dice.random() < 0.25:
                    yield kind, make.request(
                        "POST",
                        "/notes",
                        form_data(make, {"text": text}),
                        Content_Type="multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk",
                    )
    for kind, source in (
        ("storage", storage),
        ("calendars", calendars),
        ("interfaces", interfaces),
        ("sign-ins", sign_ins),
    ):
        for _ in range(120):
            for request in source(make):
                yield kind, request
    for _ in range(2000):
        yield "password", {"payload": make.password()}
