"""A real HTTPS server (TLS 1.3) with an authority of its own, that keeps every byte it reads."""

import os
import socket
import ssl
import subprocess
import tempfile
import threading


def make_authority(folder, name="localhost"):
    """ca.pem, and cert.pem with key.pem that it has signed for one name."""
    def openssl(*words):
        subprocess.run(["openssl"] + list(words), check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test Authority",
            "-addext", "basicConstraints=critical,CA:TRUE")
    openssl("req", *key, "-keyout", "key.pem", "-out", "server.csr", "-subj", "/CN=" + name)
    with open(os.path.join(folder, "names"), "w") as f:
        f.write("subjectAltName=DNS:%s" % name)
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "cert.pem",
            "-days", "2", "-extfile", "names")
    return os.path.join(folder, "ca.pem")


class HttpsSink:
    """One request a connection. `answer(number, request)` gives the whole answer as bytes; None closes without one."""

    def __init__(self, answer=None, host="127.0.0.1", port=0, folder=None):
        self.answer = answer or (lambda number, request: b"HTTP/1.1 204 No Content\r\n\r\n")
        self.folder = folder or tempfile.mkdtemp(prefix="onesec-sink-")
        self.ca = os.path.join(self.folder, "ca.pem")
        if not os.path.exists(self.ca):
            make_authority(self.folder)
            os.chmod(self.folder, 0o755)
            os.chmod(self.ca, 0o644)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(os.path.join(self.folder, "cert.pem"), os.path.join(self.folder, "key.pem"))
        self.context = context
        self.requests, self.connections, self.lock = [], 0, threading.Lock()
        self.listener = socket.create_server((host, port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with self.lock:
            self.connections += 1
        connection.settimeout(20)
        try:
            with self.context.wrap_socket(connection, server_side=True) as tls:
                request = read_request(tls)
                with self.lock:
                    number = len(self.requests)
                    self.requests.append(request)
                answer = self.answer(number, request)
                if answer is not None:
                    tls.sendall(answer)
        except OSError:
            pass

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def read_request(stream):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = stream.recv(65536)
        if not piece:
            return data
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(headers_of(data).get("content-length", "0"))
    while len(body) < length:
        piece = stream.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def headers_of(request):
    head = request.split(b"\r\n\r\n", 1)[0].decode()
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in head.split("\r\n")[1:])}


def body_of(request):
    return request.split(b"\r\n\r\n", 1)[1]
