"""Set-up: what it decides before anything is installed. The installation itself is tried by CI."""

from __future__ import annotations

import ast
import platform
import re
import sys
import tomllib
from pathlib import Path

import pytest

from api import setup

ROOT = Path(__file__).parents[2]


def test_it_needs_nothing_but_the_standard_library() -> None:
    for name in ("api/__init__.py", "api/setup.py"):
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_an_old_python_is_told_what_to_do() -> None:
    with pytest.raises(setup.SetupFailed) as failed:
        setup.match_python((3, 10))
    what, why, mend = failed.value.lines
    assert "3.10" in what
    assert "3.11" in why
    assert "python3.11" in mend
    setup.match_python((3, 11))


def test_a_module_of_an_old_python_can_be_read_by_it() -> None:
    """The message about an old Python is only seen if that Python can read the module."""
    ast.parse((ROOT / "api/setup.py").read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("windows", "python", "command"),
    [
        (False, ".venv/bin/python", ".venv/bin/plumbline"),
        (True, ".venv/Scripts/python.exe", ".venv/Scripts/plumbline.exe"),
    ],
)
def test_where_things_lie(windows: bool, python: str, command: str) -> None:
    found = setup.python_of(Path(".venv"), windows=windows)
    assert found.as_posix() == python
    assert Path(setup.executable("plumbline", found, windows=windows)).as_posix() == command


def test_what_pip_is_told_uv_is_told_too() -> None:
    listing = "global.cert='/etc/ca.pem'\nglobal.index-url='file:///mirror'\n:env:.find-links='/a /b'\nglobal.find-links='/c'\nglobal.timeout='9'"
    assert setup.uv_settings(setup.pip_config(listing)) == {
        "SSL_CERT_FILE": "/etc/ca.pem",
        "UV_DEFAULT_INDEX": "file:///mirror",
        "UV_FIND_LINKS": "/a,/b",
    }
    assert setup.uv_settings(setup.pip_config("")) == {}


@pytest.mark.parametrize(
    ("system", "gpu", "cpu_build"),
    [("linux", False, True), ("linux", True, False), ("darwin", False, False), ("win32", False, False)],
)
def test_who_wants_the_cpu_build(system: str, gpu: bool, cpu_build: bool) -> None:
    assert setup.wants_cpu_build(system=system, has_gpu=lambda: gpu) is cpu_build


def test_a_cpu_wheel_is_found_for_this_python_only(tmp_path: Path) -> None:
    folder = tmp_path / "wheels here"
    folder.mkdir()
    (folder / f"torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_{platform.machine()}.whl").touch()
    assert setup.has_cpu_wheel(folder.as_uri(), version=(3, 11))
    assert not setup.has_cpu_wheel(folder.as_uri(), version=(3, 12))
    assert not setup.has_cpu_wheel("https://wheels.example/", version=(3, 11))
    assert not setup.has_cpu_wheel("", version=(3, 11))


def test_without_a_wheel_the_cpu_build_is_tried_before_the_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "wants_cpu_build", lambda: True)
    monkeypatch.setattr(setup, "has_cpu_wheel", lambda links: False)
    first, second = setup.uv_attempts(Path("python"), "target", {})
    assert first == [*second, "--torch-backend", "cpu"]
    monkeypatch.setattr(setup, "has_cpu_wheel", lambda links: True)
    assert setup.uv_attempts(Path("python"), "target", {}) == [second]


def test_a_changed_lock_is_a_new_installation() -> None:
    assert setup.fingerprint(b"a", b"b") == setup.fingerprint(b"a", b"b")
    assert (
        len({setup.fingerprint(*files) for files in ((b"a", b"b"), (b"a", b"c"), (b"ab", b""), (b"", b"ab"))})
        == 4
    )


COMPILED = """\
anyio==4.9.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
nvidia-cublas==13.1.1.3 ; sys_platform == 'linux' \\
    --hash=sha256:cc
torch==2.13.0 ; sys_platform == 'linux' \\
    --hash=sha256:dd
torchmetrics==1.0 \\
    --hash=sha256:ff
triton==3.7.1 \\
    --hash=sha256:ee
"""


def test_a_lock_holds_for_every_machine() -> None:
    lock = setup.portable(COMPILED)
    assert "nvidia" not in lock
    assert "triton" not in lock
    assert "torch==2.13.0\n" in lock
    assert lock.count("sha256") == 3
    assert setup.count_locked(lock) == 3


def test_pip_gets_the_lock_without_hashes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(setup.portable(COMPILED), encoding="utf-8")
    monkeypatch.setattr(setup, "LOCK", lock)
    monkeypatch.setattr(setup, "VENV", tmp_path)
    command = setup.pip_attempt(["pip"], "target")
    bare = Path(command[command.index("--constraint") + 1]).read_text(encoding="utf-8").splitlines()
    assert bare[1:] == ["anyio==4.9.0", "torch==2.13.0", "torchmetrics==1.0"]


def test_the_lock_names_every_dependency_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "+cpu" not in lock
    locked = {
        re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    wanted = {re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", line)[0]).lower() for line in declared}
    assert wanted <= locked
    assert len(re.findall(r"^[\w.-]+==", lock, re.MULTILINE)) == lock.count("\n") - lock.count("--hash") - 1
