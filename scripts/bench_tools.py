"""Ask a server on this machine as fast as this program can, and read what its processes take."""

import http.client
import os
import socket
import sys
import time
from collections.abc import Iterable
from pathlib import Path

CONNECTIONS = 16


class Load:
    """Requests for one address over connections that stay open, all sent before any is read."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._request = "\r\n".join([*lines, "", ""]).encode()
        self._connections = [
            socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(CONNECTIONS)
        ]
        self._buffer = bytearray(2**20)

    def run(self, seconds: float) -> int:
        """Return how many answers came."""
        end = time.perf_counter() + seconds
        answers = 0
        while time.perf_counter() < end:
            for connection in self._connections:
                connection.sendall(self._request)
            for connection in self._connections:
                self._read(connection)
            answers += CONNECTIONS
        return answers

    def _read(self, connection: socket.socket) -> None:
        received = connection.recv_into(self._buffer)
        while (end := self._buffer.find(b"\r\n\r\n", 0, received)) < 0:
            more = connection.recv_into(memoryview(self._buffer)[received:])
            if not more:
                raise ConnectionError("The server hung up.")
            received += more
        head = bytes(self._buffer[:end]).lower()
        status = head[9:12]
        if status not in {b"200", b"304"}:
            sys.exit(f"The server answers {status.decode()}.")
        if status == b"304":
            return
        if b"\r\ntransfer-encoding: chunked" in head:
            while not self._buffer.endswith(b"0\r\n\r\n", 0, received):
                received = connection.recv_into(self._buffer)
            return
        missing = int(head.split(b"\r\ncontent-length:", 1)[1].split(b"\r\n", 1)[0])
        missing -= received - end - 4
        while missing > 0:
            missing -= connection.recv_into(self._buffer)

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


def first_answer(port: int, path: str, patience: float) -> None:
    """Ask until a server that is starting answers."""
    end = time.perf_counter() + patience
    while True:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        try:
            client.request("GET", path)
            client.getresponse().read()
        except OSError:
            if time.perf_counter() > end:
                raise
            time.sleep(0.005)
        else:
            return
        finally:
            client.close()


def split_cores() -> tuple[set[int], set[int]]:
    """Return the cores for servers, and those for who asks them. One core is for both."""
    cores = sorted(_CORES)
    return ({cores[0]}, {cores[-1]}) if len(cores) > 1 else (set(cores), set(cores))


_CORES = os.sched_getaffinity(0)


def family(pids: Iterable[int]) -> list[int]:
    """Return these processes and all that they have started, parents first."""
    complete = []
    waiting = list(pids)
    while waiting:
        pid = waiting.pop(0)
        complete.append(pid)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += map(int, children.read_text().split())
    return complete


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the CPU time that processes have taken, with their threads that have ended."""
    # The number of the clock that Linux keeps for a process: clock_getcpuclockid(3).
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def memory(pids: Iterable[int]) -> float:
    """Return the memory of processes in MiB, what is shared divided among those that share it."""
    kilobytes = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1024
