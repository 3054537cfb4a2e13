"""A NATS server as a program of its own, and just enough of its protocol to ask a stream."""

import base64
import json
import os
import re
import socket
import subprocess
import tempfile

from onesec_e2e import BIN, expect, wait_until


class NatsServer:
    """nats-server on loopback, with JetStream synced in `store`. Restartable on the same port. With another `host`, `wrapper` says how
    to run it where that address is."""

    def __init__(self, store, extra="", host="127.0.0.1", wrapper=()):
        self.folder = tempfile.mkdtemp(prefix="onesec-nats-")
        self.store, self.extra, self.port, self.process = store, extra, -1, None
        self.host, self.wrapper = host, list(wrapper)

    def start(self):
        for name in os.listdir(self.folder):
            if name.endswith(".ports"):
                os.unlink(os.path.join(self.folder, name))
        config = os.path.join(self.folder, "nats.conf")
        with open(config, "w") as f:
            f.write('host: %s\nport: %d\nmax_payload: 4MB\nports_file_dir: "%s"\n'
                    'jetstream { store_dir: "%s", sync_interval: always }\n%s\n' %
                    (self.host, self.port, self.folder, self.store, self.extra))
        log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen(self.wrapper + [os.path.join(BIN, "nats-server"), "-c", config], stdout=log, stderr=log)
        wait_until(self._read_port, "nats-server to listen")
        return self

    def _read_port(self):
        expect(self.process.poll() is None, "nats-server ended")
        for name in os.listdir(self.folder):
            if name.endswith(".ports"):
                with open(os.path.join(self.folder, name)) as f:
                    found = re.search(r'"nats://%s:(\d+)"\s*\]' % re.escape(self.host), f.read().replace("\n", ""))
                if found:
                    self.port = int(found.group(1))
                    return True
        return False

    @property
    def url(self):
        return "nats://%s:%d" % (self.host, self.port)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        subprocess.run(["rm", "-rf", self.folder], check=False)


class NatsClient:
    def __init__(self, port, login=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("rb")
        self.info = json.loads(self.file.readline().split(b" ", 1)[1])
        options = {"verbose": False, "pedantic": False, "headers": True, "no_responders": True, "lang": "py", "version": "1"}
        options.update(login or {})
        self._send(b"CONNECT " + json.dumps(options).encode() + b"\r\nPING\r\n")
        answer = self.file.readline()
        expect(answer.startswith(b"PONG"), "the server refuses: %r" % answer)
        self._send(b"SUB _INBOX.test 1\r\n")

    def _send(self, data):
        self.socket.sendall(data)

    def publish(self, subject, payload, reply=""):
        self._send(("PUB %s %s %d\r\n" % (subject, reply, len(payload))).encode() + payload + b"\r\n")

    def request(self, subject, payload=b"", message_id=None):
        """The answer's bytes; None when nobody listens. Raises Failure at an -ERR."""
        if message_id is None:
            self.publish(subject, payload, "_INBOX.test")
        else:
            headers = ("NATS/1.0\r\nNats-Msg-Id: %s\r\n\r\n" % message_id).encode()
            self._send(("HPUB %s _INBOX.test %d %d\r\n" % (subject, len(headers), len(headers) + len(payload))).encode() +
                       headers + payload + b"\r\n")
        while True:
            line = self.file.readline()
            expect(line, "the server closed the connection")
            if line.startswith(b"PING"):
                self._send(b"PONG\r\n")
            elif line.startswith(b"-ERR"):
                expect(False, line.decode())
            elif line.startswith((b"MSG", b"HMSG")):
                parts = line.split()
                size = int(parts[-1])
                header = int(parts[-2]) if line.startswith(b"HMSG") else 0
                self.reply = parts[3].decode() if len(parts) == (6 if header else 5) else ""
                body = self.file.read(size + 2)[:-2]
                if body[:header].startswith(b"NATS/1.0 503"):
                    return None
                return body[header:]

    def call(self, what, arguments=None):
        answer = self.request("$JS.API." + what, json.dumps(arguments).encode() if arguments else b"")
        expect(answer is not None, "JetStream does not answer")
        return json.loads(answer)

    def hand_out_and_give_back(self, consumer):
        """Counts one delivery of the next message of "STREAM.CONSUMER", which stays there."""
        self.request("$JS.API.CONSUMER.MSG.NEXT." + consumer, json.dumps({"batch": 1, "expires": 5000000000}).encode())
        expect(self.reply.startswith("$JS.ACK."), "nothing was handed out")
        self.publish(self.reply, b"-NAK")

    def messages(self, stream):
        """(sequence, subject, headers, payload) of every message that a stream holds."""
        info = self.call("STREAM.INFO." + stream)
        expect("error" not in info, "stream %s: %s" % (stream, info.get("error")))
        found = []
        for sequence in range(info["state"]["first_seq"], info["state"]["last_seq"] + 1):
            answer = self.call("STREAM.MSG.GET." + stream, {"seq": sequence})
            if "error" in answer:
                continue
            message = answer["message"]
            found.append((sequence, message["subject"], base64.b64decode(message.get("hdrs", "")).decode(),
                          base64.b64decode(message.get("data", ""))))
        return found

    def close(self):
        self.file.close()
        self.socket.close()
