"""What holds in every file: short modules, imports that only define, a domain that never reads the time."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bot

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(bot.__file__).resolve().parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED, AUDIT = ROOT / "requirements.txt", ROOT / ".ci" / "audit.txt"
HASHED = r"[\w.-]+(\[\w,-]+\])?==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*"
LINES, LINES_OF_A_FUNCTION = 300, 50
# Needed without an import of our own: time zone data where the operating system has none.
UNNAMED = {"tzdata"}
# pydantic fixes the one version of its core that it works with.
PARTS = {"pydantic_core": "pydantic"}
# Folders of tests that check the whole rather than one folder of bot/.
WHOLE = {"bench", "faults", "sentences", "stories", "vectors", "walk"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime"}
# Package hosts, what lies beside a clone, somebody's folders; written so that it does not find itself.
UNWANTED = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|debian[.]org|index[-]url"
    r"|[.][.]/shared|(?<![\w./%-])/(?:home|Users|root|work)/\w"
)


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


# The scripts of a migration are loaded by Alembic, never imported by name.
# What lies below migrations is run by Alembic, never imported.
IMPORTABLE = [_module(path) for path in SOURCES if "migrations" not in path.parent.parts]


def _tracked() -> list[Path]:
    """Return the files of the project; outside a clone, everything that lies here and belongs to it."""
    if (ROOT / ".git").exists():
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        found = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        return [ROOT / name for name in found.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in (*ROOT.iterdir(), *(ROOT / "tests").rglob("*")) if path.is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_module_is_short_and_says_in_one_sentence_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES
    tree = ast.parse(text)
    if path.name == "__init__.py" and not tree.body:
        return
    sentence = ast.get_docstring(tree) or ""
    assert sentence.endswith("."), "the module has no docstring that ends with a full stop"
    assert not re.search(r"[.!?]\s+[A-Z]", sentence), "the docstring of a module is one sentence"


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_FUNCTION} == {}


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=_name)
def test_the_domain_is_given_the_time_and_never_reads_it(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    read = [ast.unparse(call) for call in calls if isinstance(call.func, ast.Attribute) and _is_clock(call.func)]
    assert read == []


def _is_clock(called: ast.Attribute) -> bool:
    return called.attr in CLOCKS and ast.unparse(called.value).split(".")[-1] in {"datetime", "date", "time"}


def test_importing_any_module_needs_no_environment_file_network_or_database() -> None:
    # -I and -B: nothing of this run's environment reaches the child, and it writes no bytecode.
    importer = [sys.executable, "-I", "-B", str(ROOT / "tests" / "import_all.py"), str(PACKAGE.parent)]
    done = subprocess.run(
        [*importer, *IMPORTABLE], cwd=PACKAGE.anchor, env={}, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_no_file_speaks_of_one_machine_or_of_a_package_host() -> None:
    found = []
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in UNWANTED.finditer(text)]
    assert found == []


def test_the_folders_of_tests_mirror_those_of_the_bot() -> None:
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    strangers = {
        folder.as_posix()
        for folder in folders
        if folder.parts and folder.parts[0] not in WHOLE and not (PACKAGE / folder).is_dir()
    }
    assert strangers == set()


def _declared() -> dict[str, Requirement]:
    return {canonicalize_name(each.name): each for each in map(Requirement, PYPROJECT["project"]["dependencies"])}


def _imported() -> set[str]:
    """Return the distributions that bot/ imports, whatever the function or block that does."""
    named: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                named |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                named.add(node.module.partition(".")[0])
    known = packages_distributions()
    theirs = named - sys.stdlib_module_names - {"bot"}
    return {canonicalize_name(PARTS.get(name) or known.get(name, [name])[0]) for name in theirs}


def test_what_the_bot_imports_is_what_it_declares() -> None:
    assert _imported() | UNNAMED == set(_declared())


def _pins(file: Path) -> dict[str, Requirement]:
    lines = file.read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip("\\ ")) for line in lines if line and not line.startswith((" ", "#"))]
    return {canonicalize_name(pin.name): pin for pin in pins}


def _wanted() -> list[Requirement]:
    return [
        *_declared().values(),
        *map(Requirement, PYPROJECT["build-system"]["requires"]),
        *(Requirement(each) for extra in PYPROJECT["project"]["optional-dependencies"].values() for each in extra),
    ]


def test_every_declared_requirement_is_pinned_within_its_bounds() -> None:
    pinned = {name: str(pin.specifier).removeprefix("==") for name, pin in _pins(PINNED).items()}
    missed = [
        str(each) for each in _wanted() if not each.specifier.contains(pinned.get(canonicalize_name(each.name), "0"))
    ]
    assert missed == []


def test_what_is_pinned_is_declared_or_needed_by_what_is() -> None:
    needed: set[str] = set()
    waiting = _wanted()
    while waiting:
        each = waiting.pop()
        name = canonicalize_name(each.name)
        if {name, *each.extras} <= needed:
            continue
        needed |= {name, *each.extras}
        waiting += _needed_by(name, each.extras)
    assert set(_pins(PINNED)) - needed == set()


def _needed_by(name: str, extras: set[str]) -> list[Requirement]:
    """Return what a package needs, on whatever system; of one that is not needed on this one nobody knows."""
    try:
        found = [Requirement(each) for each in requires(name) or ()]
    except PackageNotFoundError:
        return []
    wanted = [re.compile(rf"extra == .{extra}\b") for extra in extras]
    return [
        each
        for each in found
        if "extra ==" not in str(each.marker or "") or any(extra.search(str(each.marker)) for extra in wanted)
    ]


@pytest.mark.parametrize("file", [PINNED, AUDIT], ids=lambda file: file.name)
def test_everything_is_pinned_to_one_version_and_hashed(file: Path) -> None:
    if not file.exists():
        pytest.skip("what audits stands in the clone alone")
    pins = file.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    loose = [pin[:60] for pin in pins if not pin.startswith("#") and not re.fullmatch(HASHED, pin)]
    assert loose == []
