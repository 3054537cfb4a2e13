"""With defaults nothing leaves the machine: the engine runs in a network namespace of its own whose only way out is a veth to
a namespace that counts every packet (IPv4, IPv6, ARP, DNS). The rig first shows that it catches a planted lookup and a planted
connect."""

import os
import socket
import subprocess
import threading

from onesec_e2e import Engine, auth_failure, expect, run

IN, OUT = "onesec-in", "onesec-out"


def ip(*words):
    subprocess.run(["ip"] + list(words), check=True, stdout=subprocess.DEVNULL)


class Rig:
    """Two namespaces: the engine's, with a default route and a resolver that point to the other one, which answers nothing
    but counts."""

    def __enter__(self):
        self.clean()
        for name in (IN, OUT):
            ip("netns", "add", name)
        ip("link", "add", "on0", "netns", IN, "type", "veth", "peer", "name", "on1", "netns", OUT)
        for name, link, v4, v6 in ((IN, "on0", "10.99.0.1/24", "fd99::1/64"), (OUT, "on1", "10.99.0.2/24", "fd99::2/64")):
            # Without duplicate address detection and router solicitations, which the kernel sends and not we.
            for setting in ("accept_dad", "router_solicitations", "dad_transmits"):
                subprocess.run(["ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.%s.%s=0" % (link, setting)], check=False,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ip("-n", name, "addr", "add", v4, "dev", link)
            ip("-n", name, "addr", "add", v6, "dev", link, "nodad")
            ip("-n", name, "link", "set", link, "up")
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", IN, "route", "add", "default", "via", "10.99.0.2")
        ip("-n", IN, "-6", "route", "add", "default", "via", "fd99::2")
        os.makedirs("/etc/netns/" + IN, exist_ok=True)
        with open("/etc/netns/%s/resolv.conf" % IN, "w") as f:
            f.write("nameserver 10.99.0.2\noptions timeout:1 attempts:1\n")
        return self

    def __exit__(self, *_):
        self.clean()

    @staticmethod
    def clean():
        for name in (IN, OUT):
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "/etc/netns/" + IN])

    @staticmethod
    def packets_out():
        """Packets that the engine's end of the veth has sent. The kernel's own multicast reports (MLD, router and neighbour
        discovery for its own link-local address) are counted apart by a filter on the receiving side, see Sink."""
        out = subprocess.run(["ip", "netns", "exec", IN, "cat", "/sys/class/net/on0/statistics/tx_packets"], check=True,
                             stdout=subprocess.PIPE, text=True)
        return int(out.stdout)


class Sink(threading.Thread):
    """Reads every frame that arrives on the other side, and keeps those that a program can have caused: all but IPv6 multicast
    housekeeping (ICMPv6 to ff02::), which the kernel sends for any interface that comes up."""

    def __init__(self):
        super().__init__(daemon=True)
        self.frames, self.housekeeping = [], 0
        self.ready, self.ending = threading.Event(), False

    def run(self):
        with open("/var/run/netns/" + OUT) as namespace:
            libc_setns(namespace.fileno())
            raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            raw.bind(("on1", 0))
            raw.settimeout(0.2)
            self.ready.set()
            while not self.ending:
                try:
                    frame, about = raw.recvfrom(65535)
                except TimeoutError:
                    continue
                if about[2] == 4:  # PACKET_OUTGOING: our own side.
                    continue
                if frame[12:14] == b"\x86\xdd" and frame[20] in (0, 58) and frame[38:40] == b"\xff\x02":
                    self.housekeeping += 1
                else:
                    self.frames.append(frame)
            raw.close()


def libc_setns(fd):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(fd, 0x40000000) != 0:  # CLONE_NEWNET, of this thread only
        raise OSError(ctypes.get_errno(), "setns")


def seen_while(action):
    sink = Sink()
    sink.start()
    sink.ready.wait(10)
    action()
    sink.ending = True
    sink.join(10)
    return sink


def in_namespace(*command):
    subprocess.run(["ip", "netns", "exec", IN] + list(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def the_rig_catches_a_planted_lookup_and_a_planted_connect():
    with Rig():
        lookup = seen_while(lambda: in_namespace("getent", "hosts", "planted.example"))
        expect(lookup.frames, "a DNS lookup was not seen: the rig is blind")
        connect = seen_while(lambda: in_namespace("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/203.0.113.9/443"))
        expect(connect.frames, "a TCP connect was not seen: the rig is blind")
        v6 = seen_while(lambda: in_namespace("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/2001:db8::9/443"))
        expect(v6.frames, "an IPv6 connect was not seen: the rig is blind")


class NamespacedEngine(Engine):
    """Talks to the API from inside the namespace: loopback there is not loopback here."""

    def request(self, method, path, body=None, headers=None, timeout=30):
        result = {}

        def ask():
            with open("/var/run/netns/" + IN) as namespace:
                libc_setns(namespace.fileno())
                try:
                    result["answer"] = super(NamespacedEngine, self).request(method, path, body, headers, timeout)
                except Exception as error:  # noqa: BLE001
                    result["error"] = error
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        if "error" in result:
            raise result["error"]
        return result["answer"]


def with_defaults_no_packet_leaves():
    with Rig():
        config = "server:\n  port: 0\n"  # Everything else as shipped: this machine's own logs too.
        with NamespacedEngine(config, wrapper=["ip", "netns", "exec", IN]) as engine:
            def work():
                engine.start()
                for first in range(0, 10000, 500):
                    events = [auth_failure(n, "198.51.100.%d" % (n % 200), "user%d" % (n % 30)) for n in range(first, first + 500)]
                    status, body = engine.post_events(events)
                    expect(status == 202, "events refused: %d %s" % (status, body[:200]))
                status = engine.settled()
                expect(status["events"]["processed"] >= 10000, "only %d events processed" % status["events"]["processed"])
                expect(engine.alerts(), "no alerts: the detectors did not run")
                engine.stop()
            sink = seen_while(work)
        print("     10,000 events processed, frames out: %d (kernel's IPv6 housekeeping apart: %d)" %
              (len(sink.frames), sink.housekeeping), flush=True)
        expect(not sink.frames, "%d frames left, the first: %s" % (len(sink.frames), sink.frames[:1]))


if __name__ == "__main__":
    run([(f.__name__, f) for f in [the_rig_catches_a_planted_lookup_and_a_planted_connect, with_defaults_no_packet_leaves]])
