"""Check that this environment holds what the locks pin, and that they pin all that is required.

`pip check` passes over extras: that pytest-cov needs coverage[toml], and what that needs in turn.
Here every requirement is followed from the .in files on, through what is installed, with its
extras.
"""

from importlib.metadata import distributions

from environment import say, stop
from locks import LOCKS, entries, included
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What `python -m venv` itself puts into an environment.
BROUGHT_BY_VENV = {"pip", "setuptools"}


def main():
    installed = by_name(distributions())
    problems = []
    for lock in LOCKS:
        direct = [
            Requirement(entry)
            for name in included(f"{lock}.in")
            for entry in entries(name)
            if not entry.startswith("-")
        ]
        pins = [Requirement(entry.split(" --hash=")[0]) for entry in entries(f"{lock}.txt")]
        problems += differences(lock, direct, pins, installed)
    if problems:
        stop("\n".join(dict.fromkeys(problems)))
    # The last lock holds all that the ones before it hold.
    pinned = {canonicalize_name(pin.name) for pin in pins}
    unlisted = sorted(installed.keys() - pinned - BROUGHT_BY_VENV)
    if unlisted:
        say(f"Installed, but in no lock: {', '.join(unlisted)}.")


def by_name(distributions):
    return {canonicalize_name(distribution.name): distribution for distribution in distributions}


def differences(lock, direct, pins, installed):
    """Return a sentence for each difference between requirements, lock and environment.

    `direct` is what the .in file requires, `pins` what the lock holds, and `installed` has the
    distributions by their normalised names.
    """
    problems, pinned = [], {}
    for pin in filter(applies, pins):
        name = canonicalize_name(pin.name)
        pinned[name] = distribution = installed.get(name)
        if distribution is None:
            problems.append(f"requirements/{lock}.txt pins {pin}, and it is not installed.")
        elif distribution.version not in pin.specifier:
            problems.append(
                f"requirements/{lock}.txt pins {pin}, and {distribution.version} is installed."
            )
    return [*problems, *unmet(direct, f"requirements/{lock}.in", lock, pinned, set())]


def unmet(requirements, source, lock, pinned, seen, extras=()):
    """Yield a sentence for each requirement that the pinned distributions do not meet."""
    for requirement in requirements:
        if not applies(requirement, extras):
            continue
        name = canonicalize_name(requirement.name)
        if name not in pinned:
            yield f"{source} requires {requirement}, and requirements/{lock}.txt lacks it."
            continue
        distribution = pinned[name]
        if distribution is None:
            continue  # not installed, which is said of its pin
        if not requirement.specifier.contains(distribution.version, prereleases=True):
            yield f"{source} requires {requirement}, and {distribution.version} is installed."
        wanted = {canonicalize_name(extra) for extra in requirement.extras}
        offered = distribution.metadata.get_all("Provides-Extra", [])
        for extra in sorted(wanted - {canonicalize_name(extra) for extra in offered}):
            yield f"{source} requires {requirement}, and {name} has no extra {extra!r}."
        if (name, *sorted(wanted)) not in seen:
            seen.add((name, *sorted(wanted)))
            further = [Requirement(line) for line in distribution.requires or []]
            yield from unmet(further, name, lock, pinned, seen, wanted)


def applies(requirement, extras=()):
    """Return whether a requirement holds on this machine, alone or with one of the extras."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ["", *extras])


if __name__ == "__main__":
    main()
