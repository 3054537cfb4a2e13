"""Two network namespaces joined by a veth: the engine in one, the rest of the world in the other."""

import os
import subprocess
import threading

from onesec_e2e import Engine

IN, OUT = "onesec-in-%d" % os.getpid(), "onesec-out-%d" % os.getpid()


def ip(*words):
    subprocess.run(["ip"] + list(words), check=True, stdout=subprocess.DEVNULL)


class Rig:
    """The engine's namespace has a default route and a resolver that point to the other one, where nobody answers unless a test puts
    somebody there."""

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


def libc_setns(fd):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(fd, 0x40000000) != 0:  # CLONE_NEWNET, of this thread only
        raise OSError(ctypes.get_errno(), "setns")


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
