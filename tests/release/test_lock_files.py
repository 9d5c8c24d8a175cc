"""What a service is installed from: complete, of the tested versions, every file with its sum."""

import re
from importlib.metadata import requires

import pytest
from containerfile import PROJECT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = sorted((PROJECT / "deploy").glob("*.lock"))
NOT_SERVED = {"torch"}


def locked(path):
    """Name, version and sums of each package of a lock."""
    text = re.sub(r"\\\n\s*", " ", path.read_text())
    found = {}
    for line in text.splitlines():
        wanted, *sums = line.split(" --hash=")
        requirement = Requirement(wanted)
        (version,) = requirement.specifier
        assert version.operator == "=="
        found[canonicalize_name(requirement.name)] = version.version, sums
    return found


def constraints():
    lines = (PROJECT / "constraints.txt").read_text().splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_file_has_its_sum_and_no_place(path):
    found = locked(path)
    assert found
    for _, sums in found.values():
        assert sums
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64} ?", one) for one in sums)
    assert not re.search(r"://|--index|--find|file:| /", path.read_text())


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_versions_are_those_that_are_tested(path):
    tested = constraints()
    for name, (version, _) in locked(path).items():
        assert tested.get(name, version) == version, name


def test_all_that_a_service_needs_is_there_and_no_torch():
    found = locked(PROJECT / "deploy" / "serving.lock")
    assert not found.keys() & NOT_SERVED
    waiting, seen = [("wearwith", {"serve", "vision", "index", "pgvector"})], set()
    while waiting:
        name, extras = waiting.pop()
        for text in requires(name) or ():
            wanted = Requirement(text)
            needed = canonicalize_name(wanted.name)
            marker = wanted.marker
            is_meant = marker is None or any(
                marker.evaluate({"extra": extra}) for extra in (*extras, "")
            )
            if not is_meant or needed in NOT_SERVED:
                continue
            assert needed in found, f"{name} needs {needed}: run `make lock`"
            assert wanted.specifier.contains(found[needed][0]), f"{name} needs {text}"
            if (needed, *sorted(wanted.extras)) not in seen:
                seen.add((needed, *sorted(wanted.extras)))
                waiting.append((needed, set(wanted.extras)))
    assert len(seen) > 30
