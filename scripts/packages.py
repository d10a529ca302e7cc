"""The programs that the checks need and pip cannot bring: GNU gettext, PostgreSQL, Chromium,
nginx, systemd (to check its units), curl and pgrep, and what `make quality` measures with."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import postgresql
from environment import ROOT, run_quietly, say, stop

# The oldest that Lighthouse runs on.
NODE = (18, 16)
# Chromium without windows: tests of pages take half the processor's time in it.
WINDOWLESS = "chromium-headless-shell"


def provide(lanes):
    """Install from Debian's packages what these lanes need and this machine lacks."""
    missing = ", ".join(missing_packages(lanes))
    if not missing:
        return
    administrator = way_to_become_administrator()
    if administrator is None or shutil.which("apt-get") is None:
        stop(
            "Programs are needed that are not here. Install them, then try again:\n"
            f'    sudo apt-get satisfy --no-install-recommends "{missing}"'
        )
    say(f"Installing Debian's {missing} (once; this can take a minute) ...")
    apt = [*administrator, "env", "DEBIAN_FRONTEND=noninteractive"]
    apt += ["apt-get", "--quiet", "--yes", "--option=DPkg::Lock::Timeout=300"]
    run_quietly("apt-get update", [*apt, "update"])
    run_quietly(f"installing {missing}", [*apt, "satisfy", "--no-install-recommends", missing])


def missing_packages(lanes):
    packages = []
    if "lint" in lanes and shutil.which("msgfmt") is None:
        packages.append("gettext")
    own_server = "postgresql" in lanes and not os.environ.get("TEST_DATABASE_URL")
    if own_server and postgresql.folder_of_programs() is None:
        packages.append("postgresql")
    if "quality" in lanes and chromium() is None:
        packages.append("chromium")
    elif "browser" in lanes and browser() is None:
        packages.append(f"{WINDOWLESS} | chromium")
    if "browser" in lanes and not any(Path("/usr/share/fonts").rglob("*.ttf")):
        packages.append("fonts-dejavu-core")
    if "server" in lanes:
        # Debian keeps nginx where only the administrator's PATH leads.
        path = f"{os.environ.get('PATH', '')}:/usr/sbin"
        packages += [
            package
            for program, package in (
                ("nginx", "nginx"),
                ("openssl", "openssl"),
                ("systemd-analyze", "systemd"),
                # Commands of docs/upgrading.md
                ("curl", "curl"),
                ("pgrep", "procps"),
            )
            if shutil.which(program, path=path) is None
        ]
    if "quality" in lanes:
        if shutil.which("java") is None:
            packages.append("default-jre-headless")
        packages += [
            package
            for program, package in (("node", "nodejs"), ("npm", "npm"))
            if shutil.which(program) is None
        ]
    return packages


def from_npm():
    """Install what requirements/npm locks, with these hashes, into var/npm; give the folder of it.

    No package's own script is run: none of what is needed comes by one.
    """
    version = run_quietly("starting Node", ["node", "--version"]).strip().removeprefix("v")
    if tuple(int(part) for part in version.split(".")[:2]) < NODE:
        stop(f"Node {'.'.join(map(str, NODE))} or newer is needed, and this is {version}.")
    source, folder = ROOT / "requirements" / "npm", ROOT / "var" / "npm"
    stamp = folder / "installed.txt"
    wanted = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        say("Installing what requirements/npm locks (once; this can take a minute) ...")
        folder.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, folder)
        install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        run_quietly("installing from npm", install, cwd=folder)
        stamp.write_text(wanted)
    return folder / "node_modules"


def chromium():
    """Return the whole Chromium, which Lighthouse needs."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def browser():
    """Return what the tests of pages run in."""
    return os.environ.get("CHROMIUM") or shutil.which(WINDOWLESS) or shutil.which("chromium")


def way_to_become_administrator():
    """What to put before a command; None where there is no way without asking for a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True)
    return ["sudo", "-n"] if asked.returncode == 0 else None
