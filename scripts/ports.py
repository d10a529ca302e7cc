"""Loopback ports: the one asked for in the environment, or any free one."""

import os
import socket

from environment import stop


def chosen_port(variable, default, command):
    """The port named by an environment variable, known to be free; `command` is for the advice."""
    text = os.environ.get(variable) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        stop(f"{variable} must be a number from 1 to 65535, and it is {text!r}.")
    port = int(text)
    try:
        occupy(port)
    except PermissionError:
        stop(f"Port {port} is for administrators only; try {variable}={default} {command}")
    except OSError:
        stop(f"Port {port} is in use; try {variable}={next_free_port(port)} {command}")
    return port


def next_free_port(port):
    for candidate in range(max(port, 1023) + 1, 65536):
        try:
            return occupy(candidate)
        except OSError:
            continue
    return any_free_port()


def any_free_port():
    return occupy(0)


def occupy(port):
    """Take a port for a moment, to see that it can be had; 0 stands for any."""
    with socket.socket() as probe:
        # A port that only waits for its last connections to end is free: servers take it too.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return probe.getsockname()[1]
