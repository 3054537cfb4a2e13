"""The API behind TLS: the CLI finds the certificate by itself, accepts no other one, and nothing below TLS 1.3 is spoken."""

import os
import socket
import ssl
import subprocess

from onesec_e2e import BIN, DEFAULT_CONFIG, Engine, expect, run


def make_certificate(folder, name):
    key, certificate = (os.path.join(folder, name + end) for end in (".key", ".pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=" + name, "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    return certificate, key


class TlsEngine(Engine):
    def __init__(self):
        super().__init__()
        self.certificate, key = make_certificate(self.folder, "engine")
        self.other, _ = make_certificate(self.folder, "other")
        with open(self.config, "w") as f:
            f.write(DEFAULT_CONFIG.replace("port: 0", "port: 0\n  tls_cert: %s\n  tls_key: %s" % (self.certificate, key)))

    def cli(self, *arguments):
        return subprocess.run([os.path.join(BIN, "1sec"), *arguments, "--data-dir", self.data, "--port", str(self.port)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)


def the_cli_speaks_tls_when_the_configuration_says_so():
    with TlsEngine() as engine:
        engine.start()
        answer = engine.cli("status", "--config", engine.config)
        expect(answer.returncode == 0 and "running" in answer.stdout, answer.stdout)
        named = engine.cli("status", "--tls-cert", engine.certificate)
        expect(named.returncode == 0, named.stdout)


def another_certificate_is_refused():
    with TlsEngine() as engine:
        engine.start()
        answer = engine.cli("status", "--tls-cert", engine.other)
        expect(answer.returncode == 1 and "certificate" in answer.stdout, answer.stdout)


def nothing_below_tls_1_3_is_spoken():
    with TlsEngine() as engine:
        engine.start()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", engine.port), 30) as raw, context.wrap_socket(raw) as secured:
            expect(secured.version() == "TLSv1.3", secured.version())
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with socket.create_connection(("127.0.0.1", engine.port), 30) as raw:
            try:
                context.wrap_socket(raw)
                expect(False, "TLS 1.2 was spoken")
            except ssl.SSLError as refused:
                expect("PROTOCOL_VERSION" in str(refused).upper(), refused)
        with socket.create_connection(("127.0.0.1", engine.port), 30) as raw:
            raw.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            expect(b"HTTP/" not in raw.recv(4096), "plain HTTP was answered")


run([(f.__name__, f) for f in [the_cli_speaks_tls_when_the_configuration_says_so, another_certificate_is_refused,
                               nothing_below_tls_1_3_is_spoken]])
