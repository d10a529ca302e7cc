"""The project's own Python environment, `.venv`: made once, and remade when it no longer fits.

run.py, test.py and postgresql.py import this before anything else. They need nothing but the
standard library, and keep to syntax that Python 3.6 can read, so that an old Python gets as far
as the sentence below instead of a syntax error.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is for whoever has an older one
    version = ".".join(str(number) for number in sys.version_info[:2])
    sys.exit(
        f"Python 3.11 or newer is needed, and {sys.executable} is Python {version}. "
        "If you have another: PYTHON=python3.12 make run"
    )

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.txt"

# What .venv is made from. Should this run inside an environment, the link leads out of it.
BASE_PYTHON = Path(sys.executable).resolve()


def stop(message):
    """End the command with a sentence for whoever typed it."""
    sys.exit(f"\n{message}")


def say(message):
    print(message, flush=True)


def run_quietly(step, command, cwd=ROOT, **options):
    """Run a command and return what it printed; if it fails, show the end of that and stop."""
    done = subprocess.run(
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,
    )
    if done.returncode != 0:
        last_lines = "\n".join(done.stdout.splitlines()[-20:])
        stop(f"{last_lines}\n\nStopped: {step} failed. The end of its output stands above.")
    return done.stdout


def leave_cleanly_when_told():
    """Let a `kill` end a command as Ctrl-C does, so that whatever it started is stopped too."""

    def leave(signum, frame):
        sys.exit(128 + signum)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def prepare(lock):
    """Make sure that `.venv` holds what this lock in requirements/ names, with these hashes."""
    site = {"python": our_python(), "base.txt": fingerprint("base.txt")}
    wanted = site if lock == "base.txt" else {**site, lock: fingerprint(lock)}
    with only_one_at_a_time():
        installed = read_stamp()
        if wanted.items() <= installed.items():
            return
        # The test lock repeats the site's and may be added to it. Anything else starts from
        # nothing, so that no package lingers that the locks no longer name.
        if installed != site or not installer("install"):
            make_venv()
        STAMP.unlink(missing_ok=True)
        install(Path("requirements") / lock)
        STAMP.write_text("".join(f"{name}: {value}\n" for name, value in wanted.items()))


def only_one_at_a_time():
    """Make a second command wait while a first one makes the environment."""
    lock_file = (ROOT / "requirements" / "base.txt").open()
    fcntl.flock(lock_file, fcntl.LOCK_EX)
    return lock_file


def our_python():
    """The Python that `.venv` is made from, and where: an environment cannot be moved."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    return f"{version} {BASE_PYTHON} for {VENV}"


def read_stamp():
    """What the last complete installation wrote; empty for an environment broken or half made."""
    try:
        lines = STAMP.read_text().splitlines()
        works = subprocess.run([PYTHON, "-c", "import django"], capture_output=True).returncode == 0
    except OSError:
        return {}
    return dict(line.split(": ", 1) for line in lines if ": " in line) if works else {}


def fingerprint(lock):
    return hashlib.sha256((ROOT / "requirements" / lock).read_bytes()).hexdigest()


def make_venv():
    uv = shutil.which("uv")
    # Debian keeps ensurepip in a package of its own. With uv no pip is needed inside.
    needed = ["venv"] if uv else ["venv", "ensurepip"]
    if not all(importlib.util.find_spec(module) for module in needed):
        stop(
            "This Python cannot make environments. On Debian and Ubuntu: "
            "apt-get install python3-venv"
        )
    say("Making the Python environment in .venv ...")
    shutil.rmtree(VENV, ignore_errors=True)
    run_quietly(
        "making .venv", [BASE_PYTHON, "-m", "venv", *(["--without-pip"] if uv else []), VENV]
    )


def installer(command):
    """Return a command of uv, where there is one, or else of the pip inside `.venv`, or None."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", command, "--python", PYTHON]
    if (VENV / "bin" / "pip").exists():
        return [PYTHON, "-m", "pip", command, "--disable-pip-version-check", "--no-input"]
    return None


def installer_version():
    """Return the name and version of what installs: "pip 23.2.1" or "uv 0.13.9"."""
    uv = shutil.which("uv")
    command = [uv] if uv else [PYTHON, "-m", "pip"]
    version = run_quietly("asking the installer for its version", [*command, "--version"])
    # pip goes on with its path, and uv with its platform.
    return " ".join(version.split()[:2])


def install(lock):
    """Install a lock into `.venv`, and check that what it installs is all that is needed."""
    python_version = sys.version.split()[0]
    say(
        f"Installing {lock} with {installer_version()} for Python {python_version} "
        "(once; this can take a minute) ..."
    )
    # Or uv may go and fetch a Python instead of using the one in .venv.
    settings = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    # A lock is installed, never resolved: pip 23 resolves a hashed requirement with an extra
    # again, and fails as soon as a release newer than the locked one exists.
    whole = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    run_quietly(
        f"installing {lock}",
        [*installer("install"), "--quiet", *whole, "-r", lock],
        env=settings,
    )
    run_quietly(f"checking what {lock} installed", installer("check"), env=settings)
