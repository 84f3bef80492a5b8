"""Sets the project up on a machine that has Python and pip and nothing else, then runs it.

`python3 -m api.setup demo` shows the demo, `python3 -m api.setup test` passes the tests. Uses the
standard library alone, for it runs before anything is installed. Owns the folder `.venv`.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "plumbline-installed"
OLDEST_PYTHON = (3, 11)
UV = "uv==0.13.9"
"""The installer, as pinned as what it installs."""

USAGE = """usage: python3 -m api.setup demo [ARGUMENT ...]   set up, then run `plumbline demo`
       python3 -m api.setup test [ARGUMENT ...]   set up with the development tools, then run the tests
       python3 -m api.setup lock                  write requirements.lock anew from pyproject.toml"""

PASSED_ON = {"index-url": "UV_DEFAULT_INDEX", "find-links": "UV_FIND_LINKS", "cert": "SSL_CERT_FILE"}
"""Settings of pip that uv knows by another name: a machine that is set up for pip is set up for both."""

PARALLEL = ("-n", "auto", "--maxprocesses", "8")
"""A process a core for the tests; each may hold the model, so that many cores would need much memory."""

GPU_ONLY = re.compile(r"(?:nvidia-|cuda-|triton\b)")
"""Packages that only torch's GPU builds ask for, and which those builds pin themselves."""


class SetupFailed(Exception):
    """Set-up cannot go on: what happened, why, and how to mend it."""

    def __init__(self, what: str, *, why: str, mend: str) -> None:
        super().__init__(what)
        self.lines = (f"error: {what}", f"  why: {why}", f" mend: {mend}")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code of what it ran, 2 for wrong usage, 3 where set-up failed."""
    try:
        match_python(sys.version_info[:2])
        command, rest = (arguments[0] if arguments else "", list(arguments[1:]))
        if command == "demo":
            return run([executable("plumbline", prepare()), "demo", *rest])
        if command == "test":
            return run([str(prepare(extra="dev")), "-m", "pytest", *PARALLEL, *rest])
        if command == "lock":
            write_lock(prepare(extra="dev"))
            return 0
    except SetupFailed as failed:
        say("\n".join(failed.lines))
        return 3
    say(USAGE)
    return 0 if command in ("-h", "--help") else 2


def match_python(version: tuple[int, ...]) -> None:
    """Raise SetupFailed on a Python that is too old."""
    if version < OLDEST_PYTHON:
        needed, here = (".".join(map(str, v)) for v in (OLDEST_PYTHON, version))
        raise SetupFailed(
            f"This is Python {here}.",
            why=f"Plumbline needs Python {needed} or newer.",
            mend=f"Install Python {needed} and call it by its name: python{needed} -m api.setup demo",
        )


def prepare(extra: str = "") -> Path:
    """Bring `.venv` to what the lock says and return its Python. Does nothing where it is so already."""
    wanted = fingerprint(LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes())
    python = python_of(VENV)
    if python.exists() and STAMP.exists():
        installed, _, extras = STAMP.read_text(encoding="utf-8").partition(" ")
        if installed == wanted and extra in ("", extras):
            return python
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    make_venv(python)
    install(python, extra)
    STAMP.write_text(f"{wanted} {extra}", encoding="utf-8")
    say(f"Installed in {time.monotonic() - started:.0f} s. A second run finds it and starts at once.")
    return python


def fingerprint(lock: bytes, project: bytes) -> str:
    """Identifies an installation: what is locked, for which Python, in which folder."""
    here = f"{ROOT}\0{sys.version_info[:2]}\0{platform.machine()}".encode()
    return hashlib.sha256(b"\0".join((lock, project, here))).hexdigest()


def python_of(venv: Path, *, windows: bool = os.name == "nt") -> Path:
    """The interpreter inside a virtual environment."""
    return venv / "Scripts" / "python.exe" if windows else venv / "bin" / "python"


def executable(name: str, python: Path, *, windows: bool = os.name == "nt") -> str:
    """A command that was installed beside an interpreter."""
    return str(python.parent / (f"{name}.exe" if windows else name))


def make_venv(python: Path) -> None:
    """Make `.venv` unless there is one that runs; with the outer pip where Python lacks its own copy."""
    if python.exists() and quiet([str(python), "-c", "import encodings"]).returncode == 0:
        return
    if VENV.exists():
        if not (VENV / "pyvenv.cfg").exists():
            raise SetupFailed(
                f"{VENV} is there, but is no virtual environment.",
                why="Set-up installs into that folder and deletes nothing that it does not know.",
                mend="Move the folder away and try again.",
            )
        shutil.rmtree(VENV)
    say(f"Making a virtual environment in {VENV} …")
    made = quiet([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        made = quiet([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if made.returncode:
        raise SetupFailed(
            "No virtual environment could be made.",
            why=last_line(made),
            mend="Install Python's venv module (on Debian: apt-get install python3-venv).",
        )


def install(python: Path, extra: str) -> None:
    """Install the project, editable, with exactly the versions of the lock."""
    pip = pip_for(python)
    config = pip_config(quiet([*pip, "config", "list"]).stdout)
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    say(f"Installing the locked versions of {count_locked(LOCK.read_text(encoding='utf-8'))} packages …")
    if run([*pip, "install", "--quiet", "--disable-pip-version-check", UV]) == 0:
        attempts = uv_attempts(python, target, config)
        environment = uv_settings(config) | os.environ
    else:
        say("notice: uv could not be installed; pip does it instead, which takes longer.")
        attempts = [pip_attempt(pip, target)]
        environment = dict(os.environ)
    for number, attempt in enumerate(attempts, 1):
        if run(attempt, environment) == 0:
            return
        if number < len(attempts):
            say("notice: torch's CPU build cannot be reached; taking the default build, which is larger.")
    raise SetupFailed(
        "The packages could not be installed.",
        why="The installer's own message stands above.",
        mend="Check the network, the proxy and `pip config list`, then run the command again.",
    )


def pip_for(python: Path) -> list[str]:
    """How to call pip for an environment: its own, or the one of the Python that runs this."""
    if quiet([str(python), "-m", "pip", "--version"]).returncode == 0:
        return [str(python), "-m", "pip"]
    if quiet([sys.executable, "-m", "pip", "--version"]).returncode == 0:
        return [sys.executable, "-m", "pip", "--python", str(python)]
    raise SetupFailed(
        "There is no pip.",
        why=f"Neither {python} nor {sys.executable} has the module pip.",
        mend="Install it (on Debian: apt-get install python3-pip; elsewhere: python3 -m ensurepip).",
    )


def pip_config(listing: str) -> dict[str, str]:
    """What pip is told by files and environment, from `pip config list`; the environment comes last and wins.

    >>> pip_config("global.cert='/a.pem'\\n:env:.cert='/b.pem'")
    {'cert': '/b.pem'}
    """
    found: dict[str, str] = {}
    for line in sorted(listing.splitlines(), key=lambda line: line.startswith(":env:")):
        name, equals, value = line.partition("=")
        if equals and name.rsplit(".", 1)[-1] in PASSED_ON:
            found[name.rsplit(".", 1)[-1]] = str(ast.literal_eval(value))
    return found


def uv_settings(config: Mapping[str, str]) -> dict[str, str]:
    """The same settings as uv reads them from the environment; uv separates several folders by commas."""
    settings = {PASSED_ON[name]: value for name, value in config.items()}
    if "UV_FIND_LINKS" in settings:
        settings["UV_FIND_LINKS"] = ",".join(settings["UV_FIND_LINKS"].split())
    return settings


def uv_attempts(python: Path, target: str, config: Mapping[str, str]) -> list[list[str]]:
    """The installations to try in turn: torch's CPU build first where the plain one would bring CUDA."""
    plain = [str(python), "-m", "uv", "pip", "install", "--python", str(python), "--quiet"]
    plain += ["--constraints", str(LOCK), "--build-constraints", str(LOCK), "--editable", target]
    if not wants_cpu_build() or has_cpu_wheel(config.get("find-links", "")):
        return [plain]
    return [[*plain, "--torch-backend", "cpu"], plain]


def pip_attempt(pip: Sequence[str], target: str) -> list[str]:
    """The installation by pip, which takes hashes for all or for none: here without."""
    bare = VENV / "requirements-without-hashes.txt"
    text = LOCK.read_text(encoding="utf-8")
    bare.write_text(re.sub(r" \\\n(?:    --hash=\S+(?: \\)?\n)+", "\n", text), encoding="utf-8")
    return [*pip, "install", "--constraint", str(bare), "--editable", target]


def wants_cpu_build(*, system: str = sys.platform, has_gpu: Callable[[], bool] | None = None) -> bool:
    """Whether the plain torch would bring CUDA for nothing: on Linux without an NVIDIA GPU."""
    return system.startswith("linux") and not (has_gpu or has_nvidia_gpu)()


def has_nvidia_gpu() -> bool:
    return shutil.which("nvidia-smi") is not None or Path("/proc/driver/nvidia/version").exists()


def has_cpu_wheel(find_links: str, *, version: tuple[int, ...] = sys.version_info[:2]) -> bool:
    """Whether a folder of pip's find-links holds a CPU build of torch for this Python and machine."""
    tag = f"-cp{version[0]}{version[1]}-"
    wheels = (wheel for place in find_links.split() for wheel in local_folder(place).glob("torch-*+cpu*.whl"))
    return any(tag in wheel.name and platform.machine() in wheel.name for wheel in wheels)


def local_folder(place: str) -> Path:
    """The folder that a find-links entry names, as a path or a file URL; one that is not there for others."""
    parts = urlsplit(place)
    return Path(unquote(parts.path)) if parts.scheme == "file" else Path(place)


def write_lock(python: Path) -> None:
    """Resolve pyproject.toml for every system and Python, and write what may be locked of it."""
    command = [str(python), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--extra", "dev"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]
    environment = {k: v for k, v in os.environ.items() if k not in ("UV_FIND_LINKS", "PIP_FIND_LINKS")}
    listing = quiet([*pip_for(python), "config", "list"]).stdout
    settings = uv_settings({k: v for k, v in pip_config(listing).items() if k != "find-links"})
    compiled = subprocess.run(
        [*command, str(ROOT / "pyproject.toml")],
        env=environment | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if compiled.returncode:
        raise SetupFailed(
            "The versions do not resolve.", why=compiled.stderr.strip(), mend="Loosen pyproject.toml."
        )
    LOCK.write_text(portable(compiled.stdout), encoding="utf-8")
    say(f"Wrote {LOCK.name} with {count_locked(LOCK.read_text(encoding='utf-8'))} packages.")


def portable(compiled: str) -> str:
    """A compiled lock without what holds for one machine only.

    Out go packages of torch's GPU builds (torch pins them itself where they are wanted) and torch's
    hashes (its CPU build is another file than the index's).
    """
    head = "# Written by `python3 -m api.setup lock` from pyproject.toml, development tools included.\n"
    kept = []
    for block in re.findall(r"^[A-Za-z0-9].*\n(?:    .*\n)*", compiled, re.MULTILINE):
        if GPU_ONLY.match(block):
            continue
        torch = re.match(r"(torch==[^\s+]+)", block)
        kept.append(f"{torch[1]}\n" if torch else block)
    return head + "".join(kept)


def count_locked(lock: str) -> int:
    return len(set(re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE)))


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run a command in the project's folder with its output shown; returns its exit code."""
    try:
        return subprocess.run(list(command), cwd=ROOT, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def quiet(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(command), cwd=ROOT, capture_output=True, text=True, check=False)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else f"The command ended with code {done.returncode}."


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def script() -> NoReturn:
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    script()
