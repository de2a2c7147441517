"""README and docs are true: their code runs, their tables match the models, their links lead on."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import re
import shlex
import shutil
import struct
import sys
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
import matplotlib
import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

import dragonsden as dd
from dragonsden import model, plot
from dragonsden.analysis.findings.programme import programme_finding
from dragonsden.analysis.findings.targets import target_finding, with_targets
from dragonsden.analysis.programmes.help import cheapest_additions, what_helps
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.arithmetic.discounting import DISCOUNT_SCHEDULES
from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.arithmetic.measures import MEASURES
from dragonsden.cli import commands as cli
from dragonsden.cli.demo import shipped_case
from dragonsden.model import actual, agreement, criterion, fields, scalars, sizes
from dragonsden.model import belief as beliefs
from dragonsden.model import criteria as criteria_file
from dragonsden.model import pipeline as pipeline_file
from dragonsden.model import programme as programme_file
from dragonsden.model.actual import Actual
from dragonsden.model.criteria import Member
from dragonsden.model.forms import FORMS
from dragonsden.model.option import Option
from dragonsden.model.panel import TAKEN
from dragonsden.reading.budget import table as budget
from dragonsden.reading.programme import read_programme
from dragonsden.reading.scores import from_csv as columns
from dragonsden.reading.scores import from_yaml as sections
from dragonsden.reading.scores import panel as sheets
from dragonsden.reading.workbook import limits
from dragonsden.reading.yaml import compose as composing
from dragonsden.results.ranking import next_in_line, ranking_finding

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    str(path.relative_to(ROOT).as_posix())
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md"))
)
MODELS: dict[str, type[BaseModel]] = {
    "The criteria file": model.Criteria,
    "A group": model.Group,
    "A criterion": model.Criterion,
    "A gate": model.Gate,
    "A claim": model.Claim,
    "A member": Member,
    "The bands": model.Bands,
    "The pipeline file": model.Pipeline,
    "A scenario": model.Scenario,
    "A service": model.Service,
    "An actual year": Actual,
    "The status of a gate": model.GateStatus,
    "An option": Option,
    "The programme file": programme_file.ProgrammeFile,
    "A rule": programme_file.Rule,
    "What a rule counts": programme_file.Selection,
    "Holds": programme_file.Holds,
    "The worst draws": programme_file.Worst,
    "A target": programme_file.Target,
    "A belief": model.Belief,
    "Who agreed": agreement.Agreed,
}
FOLDERS = ("criteria", "pipelines", "programmes", "schemas", "scores")
QUESTIONS = {
    "docs/what-should-we-start-and-when.md",
    "docs/will-we-reach-the-target.md",
    "docs/how-sure-are-we.md",
    "docs/what-would-change-the-answer.md",
    "docs/what-is-worth-finding-out.md",
    "docs/why-is-a-above-b.md",
    "docs/how-should-it-be-delivered.md",
}
FEW = 200
"""Draws for a command that a document shows: enough to run, too few to wait for."""


@cache
def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@cache
def everything() -> str:
    return "\n".join(text(document) for document in DOCUMENTS)


@dataclass(frozen=True)
class Block:
    """A fenced block of a document: its language, where it starts and what it holds."""

    language: str
    line: int
    content: str


def blocks(document: str, *languages: str) -> list[Block]:
    found = re.finditer(r"^```([\w-]*)\n(.*?)^```$", text(document), re.MULTILINE | re.DOTALL)
    every = [
        Block(match[1], text(document)[: match.start()].count("\n") + 2, match[2])
        for match in found
    ]
    return [block for block in every if not languages or block.language in languages]


def documents_with(*languages: str) -> list[Any]:
    """The documents with blocks in a language; all but the README are slow to run."""
    found = [document for document in DOCUMENTS if blocks(document, *languages)]
    marks = {"README.md": ()}
    return [pytest.param(one, marks=marks.get(one, (pytest.mark.slow,))) for one in found]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the files that documents name, as the place that their code runs in."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    with matplotlib.rc_context():
        yield tmp_path
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


# ------------------------------------------------------------------------------------- code


def test_every_block_says_its_language_and_none_is_of_a_kind_that_no_test_runs() -> None:
    known = {"python", "yaml", "csv", "console", "text"}
    odd = [
        f"{document}:{block.line} ({block.language or 'none'})"
        for document in DOCUMENTS
        for block in blocks(document)
        if block.language not in known
    ]
    assert odd == []
    fences = sum(text(document).count("```") for document in DOCUMENTS)
    assert fences == 2 * sum(len(blocks(document)) for document in DOCUMENTS)


@pytest.mark.slow
@pytest.mark.usefixtures("copy")
@pytest.mark.parametrize("document", documents_with("python"))
def test_the_python_of_a_document_runs(document: str) -> None:
    matplotlib.use("Agg")
    space: dict[str, Any] = {"__name__": "document"}
    for block in blocks(document, "python"):
        # empty lines before it, so that a traceback names the line of the document
        code = "\n" * (block.line - 1) + block.content
        exec(compile(ast.parse(code), document, "exec"), space)


def commands(document: str) -> Iterator[list[str]]:
    for block in blocks(document, "console"):
        for line in block.content.splitlines():
            yield shlex.split(line, comments=True)


def is_ours(words: list[str]) -> list[str] | None:
    """The words that dragonsden gets, if it is dragonsden that is called."""
    for start in (["python", "run.py"], ["dragonsden"], ["uv", "run", "dragonsden"]):
        if words[: len(start)] == start:
            rest = words[len(start) :]
            return None if rest[0] in ("test", "fuzz") or rest == ["check"] else rest
    return None


@pytest.mark.slow
@pytest.mark.parametrize("document", documents_with("console"))
def test_the_commands_of_a_document_run(
    document: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "DRAWS", FEW)
    for words in commands(document):
        ours = is_ours(words)
        if ours is None:
            assert is_a_word(words), f"{document}: {' '.join(words)}"
            continue
        if any("--draws" in option.opts for option in cli.main.commands[ours[0]].params):
            ours = [*ours, "--draws", str(FEW)]  # the last one counts
        done = CliRunner().invoke(cli.main, ours)
        assert done.exit_code == 0, f"{document}: {' '.join(words)}\n{done.output}"
        assert done.output
    left = {path.name for path in copy.iterdir()} - set(FOLDERS)
    assert left <= {
        "my-case",
        "den",
        "dragonsden-demo",
        "pack",
        "public",
        "sheets",
        "weights",
        "results.xlsx",
        "report",
        "difference.svg",
    }


def is_a_word(words: list[str]) -> bool:
    """Whether it is a command that runs elsewhere: tests of the tests would never end."""
    if words[0] == "python" and words[1:2] != ["run.py"]:
        options = set(words[2:])
        return (ROOT / words[1]).is_file() and all(o in text_of(words[1]) for o in options)
    if words[:3] == ["python", "run.py", "test"]:
        named = [word for word in words[3:] if word.startswith("tests/")]
        return all((ROOT / name).is_file() for name in named)
    if words[:3] == ["python", "run.py", "fuzz"]:
        asked = [word for word in words if word.startswith("-")]
        return all(f'"{word}"' in text_of("tests/fuzz/__main__.py") for word in asked)
    return words in (
        ["bash", ".ci/run"],
        ["pre-commit", "install"],
        ["python", "run.py", "check"],
        ["uv", "run", "pytest", "-n", "auto"],
    )


def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["test", "check", "demo", "new", "rank"])
def test_run_py_explains_the_words_that_documents_use(word: str) -> None:
    helps = re.search(r'HELP = """(.*?)"""', text_of("run.py"), re.DOTALL)
    assert helps is not None
    assert f"python run.py {word}" in helps[1]
    assert f"python run.py {word}" in everything() or word == "check"


# ------------------------------------------------------------------------------------- YAML


def read(content: str) -> Any:
    """YAML with every scalar as the text that stands there, as the files are read."""
    page = composing.parse(content.encode())
    assert list(page.mistakes) == []
    return yaml.load(content, Loader=yaml.BaseLoader)


@pytest.mark.parametrize("document", documents_with("yaml"))
def test_the_yaml_of_a_document_is_what_the_reader_reads(document: str) -> None:
    """Whole files as they are; parts of one with the least that makes them whole."""
    for block in blocks(document, "yaml"):
        tree = read(block.content)
        if set(tree) <= set(DRIVERS):
            drivers = {"price": "1", "volume": "1", **tree}
            model.Service.model_validate({"revenue": drivers})
            continue
        if set(tree) <= set(sections.KEYS):
            continue  # a score sheet, which goes with the whole files of the reference
        kind, least = kind_and_least(set(tree))
        kind.model_validate({**least, **tree}, by_alias=True, by_name=False)


def kind_and_least(keys: set[str]) -> tuple[type[BaseModel], dict[str, str]]:
    """The file that a part of these keys belongs to, and the least that makes it whole."""
    about = {"title": "A part", "status": "illustrative"}
    terms = {"prices": "2018/19", "years": "4", "discount_rate": "3.5%"}
    horizon = {"for": "npv", "years": "4", "quarters": "8"}
    if keys & {"for", "rules", "targets", "officers", "reviews"}:
        kind, least = programme_file.ProgrammeFile, {**about, **horizon}
    elif "services" in keys:
        kind, least = model.Pipeline, {**about, **terms}
    else:
        kind, least = model.Criteria, about
    return kind, {} if "title" in keys else least


def test_the_whole_files_of_the_reference_go_together(tmp_path: Path) -> None:
    *pair, third = whole_files(tmp_path)
    sim = dd.simulate(dd.load(*pair), draws=FEW)
    assert sim.ranking.index.tolist() == ["registrars"]
    assert dd.programme(sim, third).certificate == "by enumeration"


def whole_files(folder: Path) -> list[Path]:
    """The three whole files of the reference, written to a folder."""
    whole = [b.content for b in blocks("docs/files.md", "yaml") if b.content.startswith("title:")]
    paths = [folder / f"{name}.yaml" for name in ("criteria", "pipeline", "programme")]
    for path, content in zip(paths, whole, strict=True):
        path.write_text(content, encoding="utf-8")
    return paths


def score_sheets() -> list[Block]:
    """The score sheets of the reference."""
    written = blocks("docs/files.md", "csv", "yaml")
    return [b for b in written if b.language == "csv" or set(read(b.content)) <= set(sections.KEYS)]


@pytest.mark.parametrize("sheet", score_sheets(), ids=lambda sheet: f"line {sheet.line}")
def test_a_score_sheet_of_the_reference_goes_with_its_two_files(
    sheet: Block, tmp_path: Path
) -> None:
    path = tmp_path / f"sheet.{sheet.language}"
    path.write_text(sheet.content, encoding="utf-8")
    case = dd.load(*whole_files(tmp_path)[:2], scores=path)
    assert case.panel is not None
    assert case.panel.members[0] == "finance_director"
    assert case.panel.given("registrars", "market")["finance_director"] == 2.5
    settled = case.panel.resolved("registrars", "market")
    if settled:
        assert (settled.score, settled.on) == (3, "2018-09-12")
        assert settled.by.startswith("chair")
        assert settled.why == "bookings up a third"
    assert bool(settled) == ("consensus" in sheet.content)


def test_there_are_sheets_of_every_form_in_the_reference() -> None:
    forms = [sheet.language for sheet in score_sheets()]
    assert forms == ["csv", "csv", "yaml", "yaml"]
    assert sum("criterion,score" in sheet.content for sheet in score_sheets()) == 1


def test_the_reference_tells_the_columns_of_a_sheet() -> None:
    rows = table("docs/files.md", "The score sheets", "column")
    assert [unquoted(row["column"]) for row in rows] == list(columns.HEADERS)
    told = " ".join(row["what it is"] for row in rows)
    assert all(f"`{other}` will do" in told for other in columns.ALSO)


def test_the_reference_tells_which_names_a_member_may_not_have() -> None:
    told = re.search(
        r"may not be called (.*?), which", section("docs/files.md", "The score sheets"), re.S
    )
    assert told is not None
    assert set(re.findall(r"\w+", told[1])) - {"or"} == set(TAKEN) - {"consensus", "override"}


def shipped_files() -> list[Path]:
    return sorted((*ROOT.glob("criteria/*.yaml"), *ROOT.glob("pipelines/*.yaml")))


@pytest.mark.parametrize("path", sorted(ROOT.glob("programmes/*.yaml")), ids=lambda p: p.name)
def test_every_shipped_programme_goes_with_its_pipeline_and_points_at_its_schema(
    path: Path,
) -> None:
    criteria = {"strategy_2018": "enhancing_trading"}.get(path.stem, path.stem)
    case = dd.load(ROOT / f"criteria/{criteria}.yaml", ROOT / f"pipelines/{path.name}")
    assert read_programme(path, case).status == "illustrative"
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schemas/programme.schema.json"


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", shipped_files(), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_shipped_file_is_read_and_points_at_its_schema(path: Path) -> None:
    kind = {"criteria": "criteria", "pipelines": "pipeline"}[path.parent.name]
    partners = {
        "enhancing_trading": "strategy_2018",
        "enhancing_trading_strict": "strategy_2018",
        "strategy_2018": "enhancing_trading",
    }
    partner = f"{partners.get(path.stem, path.stem)}.yaml"
    other = ROOT / {"criteria": "pipelines", "pipeline": "criteria"}[kind] / partner
    dd.load(*((path, other) if kind == "criteria" else (other, path)))
    first = path.read_text(encoding="utf-8").splitlines()[0]
    modeline = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert modeline is not None
    schema = (path.parent / modeline[1]).resolve()
    assert schema == ROOT / "schemas" / f"{kind}.schema.json"
    assert json.loads(schema.read_text(encoding="utf-8"))["properties"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("scores/*.csv")), ids=lambda path: path.name)
def test_every_shipped_score_sheet_goes_with_the_files_that_its_readme_names(path: Path) -> None:
    rows = re.findall(r"^\| `(\S+)` \| `(\S+)`, `(\S+)` \|", text_of("scores/README.md"), re.M)
    pairs = {name: files for name, *files in rows}
    case = dd.load(*(ROOT / file for file in pairs[path.name]), scores=path)
    assert case.panel is not None
    assert set(case.criteria.member_weights) <= set(case.panel.members)


# --------------------------------------------------------------------------- file reference


def section(document: str, heading: str) -> str:
    """What stands under a heading, up to the next heading of any level."""
    parts = re.split(r"^(#+ .*)$", text(document), flags=re.MULTILINE)
    found = [
        body
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
        if title.lstrip("# ") == heading
    ]
    assert len(found) == 1, f"{heading}: {len(found)} times in {document}"
    return found[0]


def table(document: str, heading: str, first: str) -> list[dict[str, str]]:
    """The rows of the table under a heading whose first column is headed `first`."""
    for found in re.findall(r"(?:^\|.*\n)+", section(document, heading), re.MULTILINE):
        lines = found.splitlines()
        heads, _, *rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
        if heads[0] == first:
            return [dict(zip(heads, row, strict=True)) for row in rows]
    raise AssertionError(f"no table of {first} under {heading} in {document}")


def key_of(name: str, field: FieldInfo) -> str:
    return str(field.validation_alias or name)


def keys(heading: str) -> dict[str, FieldInfo]:
    return {key_of(name, field): field for name, field in MODELS[heading].model_fields.items()}


def unquoted(cell: str) -> str:
    return cell.removeprefix("`").removesuffix("`")


@pytest.mark.parametrize("heading", MODELS)
def test_the_reference_has_every_key_once_in_order_and_no_other(heading: str) -> None:
    written = [unquoted(row["key"]) for row in table("docs/files.md", heading, "key")]
    assert written == list(keys(heading))


def test_the_reference_has_every_noun_of_the_three_files() -> None:
    kinds = (model.Criteria, model.Pipeline, programme_file.ProgrammeFile)
    schemas = [kind.model_json_schema() for kind in kinds]
    nouns = {name for schema in schemas for name in (*schema["$defs"], schema["title"])}
    nouns -= {
        name
        for schema in schemas
        for name, noun in schema["$defs"].items()
        if "properties" not in noun
    }
    assert nouns == {kind.__name__ for kind in MODELS.values()}


@pytest.mark.parametrize("heading", MODELS)
def test_the_defaults_of_the_reference_are_the_models(heading: str) -> None:
    for row in table("docs/files.md", heading, "key"):
        field = keys(heading)[unquoted(row["key"])]
        if field.is_required():
            expected = "required"
        else:
            nothing = field.default in (None, "", (), {})
            expected = "none" if nothing else f"`{field.default}`"
        assert row["default"] == expected, row["key"]


def words_of(annotation: object) -> set[str]:
    """The words that a field allows, wherever they are in its type."""
    if get_origin(annotation) is Literal:
        return {word for word in get_args(annotation) if isinstance(word, str)}
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return set().union(*map(words_of, get_args(annotation)))
    return set()


@pytest.mark.parametrize("heading", MODELS)
def test_the_words_that_a_key_allows_are_all_in_the_reference(heading: str) -> None:
    for row in table("docs/files.md", heading, "key"):
        written = set(re.findall(r"`(£?\w+|£)`", row["type"])) - {"any"}
        allowed = words_of(keys(heading)[unquoted(row["key"])].annotation) - {"any"}
        if row["key"] == "`discount_rate`":
            allowed = set(DISCOUNT_SCHEDULES)
        assert written == allowed, row["key"]


@pytest.mark.parametrize("heading", MODELS)
def test_the_examples_of_the_reference_can_be_read(heading: str) -> None:
    """Each as a document of its own, by the field's own type."""
    for row in table("docs/files.md", heading, "key"):
        field = keys(heading)[unquoted(row["key"])]
        example = yaml.load(unquoted(row["example"]), Loader=yaml.BaseLoader)
        kind: Any = field.annotation
        for detail in field.metadata:
            kind = Annotated[kind, detail]
        TypeAdapter(kind).validate_python(example)


def test_the_reference_tells_what_the_drivers_are() -> None:
    rows = table("docs/files.md", "The drivers of the trading account", "driver")
    assert [unquoted(row["driver"]) for row in rows] == list(DRIVERS)
    for row in rows:
        driver = DRIVERS[unquoted(row["driver"])]
        assert row["kind"] == driver.kind, row["driver"]
        assert float(row["from"].removeprefix("above ")) == driver.domain[0], row["driver"]
        assert row["from"].startswith("above ") == driver.open_low, row["driver"]
        assert float(row["to"]) == driver.domain[1], row["driver"]
        default = None if row["default"] == "required" else float(row["default"])
        assert default == driver.default, row["driver"]


def test_the_examples_of_the_drivers_can_be_read() -> None:
    rows = table("docs/files.md", "The drivers of the trading account", "driver")
    for row in rows:
        one = {unquoted(row["driver"]): yaml.load(unquoted(row["example"]), yaml.BaseLoader)}
        service = {"revenue": {"price": "1", "volume": "1", **one}}
        shared = {"pay_award": {"low": "0", "high": "0.1"}}
        model.Pipeline.model_validate(
            {
                "title": "Drivers",
                "status": "illustrative",
                "prices": "2018/19",
                "years": "2",
                "discount_rate": "0",
                "assumptions": shared,
                "services": {"one": service},
            }
        )


def test_the_forms_of_a_belief_can_be_read() -> None:
    rows = table("docs/files.md", "A belief", "form")
    written = [re.findall(r"`([^`]+)`", row["written"]) for row in rows]
    forms = set()
    for form in (one for each in written for one in each if one != "pay_award"):
        tree = yaml.load(form.replace("..", "x"), yaml.BaseLoader)
        forms.add(beliefs.read_belief(tree).form)
    assert forms == set(FORMS)


def test_the_measures_are_told() -> None:
    told = set(re.findall(r"`(\w+)`", section("docs/files.md", "Measures"))) - {"from", "measure"}
    assert told == set(MEASURES)
    defined = {
        name
        for row in table("docs/method.md", "5. The trading account", "measure")
        for name in re.findall(r"`(\w+)`", row["measure"])
    }
    assert defined == set(MEASURES)


def test_the_limits_are_those_of_the_reader() -> None:
    rows = table("docs/files.md", "Limits", "limit")
    told = {row["limit"]: int(row["at most"].replace(",", "")) for row in rows}
    assert told == {
        "size of a file, in bytes": composing.MOST_BYTES,
        "nesting": composing.MOST_DEPTH,
        "keys and values in a file": composing.MOST_NODES,
        "entries in one mapping": composing.MOST_ENTRIES,
        "services": pipeline_file.MOST_SERVICES,
        "actual years of a service": actual.MOST_ACTUALS,
        "criteria, and groups, and gates": criteria_file.MOST_CRITERIA,
        "members with weights of their own": criteria_file.MOST_MEMBERS,
        "levels of a criterion": criterion.MOST_LEVELS,
        "shared assumptions, and factors": pipeline_file.MOST_SHARED,
        "scenarios": pipeline_file.MOST_SCENARIOS,
        "score sheets": sheets.MOST_FILES,
        "services and their options, by criteria": sizes.MOST_VALUES,
        "services and their options, by years": sizes.MOST_ACCOUNTS,
        "services and their options, by years, as written and in each scenario": (
            sizes.MOST_IN_SCENARIOS
        ),
        "scores of all members together": sizes.MOST_SCORES,
        "factors that one belief moves with": beliefs.MOST_FACTORS,
        "values in one `any_of`": beliefs.MOST_VALUES,
        "characters of a name": fields.LONGEST_NAME,
        "characters of a title": fields.LONGEST_TITLE,
        "characters of a text": fields.LONGEST_TEXT,
        "years": pipeline_file.MOST_YEARS,
        "rules of a programme": programme_file.MOST_RULES,
        "targets of a programme": programme_file.MOST_TARGETS,
        "kinds of officer": programme_file.MOST_KINDS,
        "quarters in which a review may begin": programme_file.MOST_START_QUARTERS,
        "quarters of a review": programme_file.MOST_REVIEW_QUARTERS,
        "any number": scalars.LARGEST,
        "size of a workbook, in bytes": limits.MOST_BYTES,
        "rows of a sheet of a workbook": limits.MOST_ROWS,
        "columns of a sheet of a workbook": limits.MOST_COLUMNS,
        "cells that say something in a workbook, and empty ones before them in their row": (
            limits.MOST_CELLS
        ),
        "characters in the cells of a workbook": limits.MOST_CHARACTERS,
        "merged areas of a sheet": limits.MOST_MERGED,
        "number formats of a workbook": limits.MOST_FORMATS,
        "characters of a number format": limits.LONGEST_FORMAT,
        "rows of a budget, from its headings on": budget.MOST_ROWS,
    }


@pytest.mark.usefixtures("copy")
def test_the_faults_shown_are_those_that_come() -> None:
    """The starter files with the two slips that the reference shows."""
    CliRunner().invoke(cli.main, ["new", "my-case"])
    pipeline = Path("my-case/pipeline.yaml")
    written = pipeline.read_text(encoding="utf-8")
    slipped = written.replace("likely: £520", "likely: £420")
    slipped = slipped.replace("volume: {any_of: [48", "vloume: {any_of: [48")
    assert slipped != written
    pipeline.write_text(slipped, encoding="utf-8")
    done = CliRunner().invoke(cli.main, ["check", "my-case/criteria.yaml", "my-case/pipeline.yaml"])
    assert done.exit_code == 1
    shown = blocks("docs/files.md", "text")[-1].content
    assert done.output.strip() == shown.strip()


def keys_of(node: Any, names: set[str]) -> set[str]:
    """The fields of a document at any depth; names of the case are none."""
    if isinstance(node, dict):
        own = {str(key) for key in node} - names
        return own.union(*(keys_of(value, names) for value in node.values()))
    return set().union(*(keys_of(one, names) for one in node)) if isinstance(node, list) else set()


@pytest.mark.slow
def test_every_field_of_the_documents_of_programmes_and_targets_is_told() -> None:
    folders = {"criteria": "criteria", "pipelines": "pipeline"}
    files = [ROOT / folder / "new_delivery_models.yaml" for folder in folders]
    sim = dd.simulate(dd.load(*files), draws=FEW)
    found = dd.programme(sim, ROOT / "programmes/new_delivery_models.yaml")
    outlook = dd.target(found, "by_year_4")
    whole = with_targets(programme_finding(found, dd.core(sim, found, draws=20)), found).document
    candidates = {candidate.name for candidate in found.choice.candidates}
    names = {*sim.services, *candidates, *found.years, *found.file.limits, *found.file.targets}
    for heading, document in (("programme", whole), ("target", target_finding(outlook).document)):
        (inside,) = [document[heading]] if heading == "programme" else document[heading].values()
        told = set(re.findall(r"`(\w+)`", section("docs/json.md", heading)))
        assert keys_of(inside, names) - told == set()


# ------------------------------------------------------------------------- names and numbers


@pytest.mark.parametrize("name", dd.__all__)
def test_every_public_name_is_in_the_documents(name: str) -> None:
    assert re.search(rf"`dragonsden\.{name}\b", text("docs/index.md")), name


@pytest.mark.parametrize("name", plot.__all__)
def test_every_chart_is_in_the_documents(name: str) -> None:
    row = next(line for line in text("docs/index.md").splitlines() if "`dragonsden.plot`" in line)
    assert f"`{name}`" in row


def test_the_documents_name_nothing_of_dragonsdens_that_is_not_there() -> None:
    named = set(re.findall(r"\b(?:dd|dragonsden)\.([a-zA-Z_]\w*)", everything()))
    rooms = {path.stem for path in (ROOT / "src/dragonsden").glob("[a-z]*")}
    assert named - rooms - set(dd.__all__) == set()
    charts = set(re.findall(r"\bplot\.(\w+)\(", everything()))
    assert charts <= set(plot.__all__)


def test_no_room_hides_a_public_name() -> None:
    """Python puts a room that was imported in the place of a name of the package."""
    rooms = {path.stem for path in (ROOT / "src/dragonsden").iterdir()}
    assert rooms & set(dd.__all__) == set()


def test_every_option_is_in_the_documents_with_the_commands_that_have_it() -> None:
    told = {
        unquoted(row["option"]).split()[0]: re.findall(r"`(\w+)`", row["of"])
        for row in table("docs/index.md", "The commands", "option")
    }
    there: dict[str, list[str]] = {option: [] for option in told}
    for name, command in cli.main.commands.items():
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                there.setdefault(parameter.opts[0], []).append(name)
    assert told == there


def test_every_command_is_told_with_its_arguments() -> None:
    for row in table("docs/index.md", "The commands", "command"):
        name, *told = unquoted(row["command"]).split()
        there = [
            (parameter.metavar or parameter.name or "").upper()
            for parameter in cli.main.commands[name].params
            if isinstance(parameter, click.Argument)
        ]
        assert [word.strip("[]") for word in told] == there, name


def test_the_commands_told_are_those_there_are() -> None:
    rows = table("docs/index.md", "The commands", "command")
    assert [unquoted(row["command"]).split()[0] for row in rows] == list(cli.main.commands)


def told_signatures() -> dict[str, str]:
    """What stands between the brackets of each function in the list of public names."""
    return dict(re.findall(r"`dragonsden\.(\w+)\((.*?)\)`", text("docs/index.md")))


@pytest.mark.parametrize("name", told_signatures())
def test_a_signature_is_told_as_it_is(name: str) -> None:
    """Every argument with its default, but for those that only say how the work is done."""
    told = ast.parse(f"def told({told_signatures()[name]}): ...").body[0]
    assert isinstance(told, ast.FunctionDef)
    many = [told.args.vararg] if told.args.vararg else []
    names = [a.arg for a in (*told.args.args, *many, *told.args.kwonlyargs)]
    real = inspect.signature(getattr(dd, name)).parameters
    first = (p for p in real.values() if p.kind is not p.KEYWORD_ONLY)
    needed = [p.name for p in first if p.default is p.empty]
    assert names[: len(needed)] == needed
    assert names == [parameter for parameter in real if parameter in names]
    assert set(real) - set(names) <= {"executor", "progress"}
    defaults = [ast.literal_eval(d) for d in told.args.defaults]
    assert defaults == [real[a.arg].default for a in told.args.args[len(needed) :]]
    for argument, given in zip(told.args.kwonlyargs, told.args.kw_defaults, strict=True):
        if given is not None:
            assert ast.literal_eval(given) == real[argument.arg].default


def test_every_public_function_is_told_with_its_arguments() -> None:
    functions = [name for name in dd.__all__ if inspect.isfunction(getattr(dd, name))]
    assert sorted(told_signatures()) == sorted(functions)


@pytest.mark.slow
def test_the_columns_that_the_readme_explains_are_those_of_the_table() -> None:
    rows = table("README.md", "What you see", "column")
    told = [name for row in rows for name in row["column"].split(", ")]
    shown = ranking_finding(dd.simulate(shipped_case(), draws=FEW)).table("ranking").columns
    assert told == [column.heading for column in shown]


def test_what_the_readme_reads_off_the_example_is_so(example: dd.Simulation) -> None:
    """Its words about the shipped ranking, and the alternative text of its chart."""
    table, bands = example.ranking, dd.robust_bands(example)["band"]
    assert table.index[0] == "music_service"
    assert table.loc["music_service", "chosen"] > 0.99
    recommended = bands[list(example.recommended)]
    assert recommended.index[recommended == "safe"].tolist() == [
        "music_service", "services_to_schools", "highway_development_work", "hr"
    ]  # fmt: skip
    assert (recommended == "close").sum() == 4
    assert next_in_line(example) == "adult_learning"
    assert 0.45 < table.loc["adult_learning", "chosen"] < 0.55
    assert round(example.recommended_right, 1) == 6.3
    assert len(table) == 38
    assert table.loc["school_catering", ["rank", "typical_rank"]].tolist() == [17, 4]
    assert (table["p90"] - table["p10"]).idxmax() == "school_catering"
    neighbours = zip(table["p10"][:-1], table["p90"][1:], strict=True)
    assert all(low < high for low, high in neighbours)


@pytest.mark.slow
def test_what_the_page_on_sureness_says_of_the_example_is_so(example: dd.Simulation) -> None:
    bands = dd.robust_bands(example)["band"][list(example.recommended)]
    assert bands.tolist() == ["safe"] * 4 + ["close"] * 4
    assert bands.index[4:].tolist() == [
        "registrars", "vehicle_access", "legal_services", "learning_development"
    ]  # fmt: skip
    assert next_in_line(example) == "adult_learning"
    assert round(example.ranking.loc["adult_learning", "chosen"], 2) == 0.52
    assert round(example.recommended_right, 1) == 6.3
    assert round(example.recommended_exact, 2) == 0.11
    catering = dd.two_rankings(example).loc["school_catering"]
    assert (catering["typical_rank"], catering["rank"]) == (4, 17)
    assert example.case.criteria.criteria[catering["because"]].title == "Peak exposure"
    parts = dd.overall_uncertainty(dd.uncertainty_shares(example))
    assert parts.round(2).to_dict() == {"scores": 0.38, "weights": 0.25, "revenue": 0.35}
    first = dd.central_weights(example).loc["music_service"]
    assert round(example.ranking.loc["music_service", "first"], 2) == 0.27
    assert round(first["confidence_factor"], 2) == 0.47
    more = (first[list(example.criteria)] - example.mean_weights).astype(float)
    assert set(more.nlargest(2).index) == {"core_risk", "outcomes"}
    assert more["net_contribution"] < 0 > more["payback"]


@pytest.mark.slow
def test_what_the_page_on_sureness_says_of_the_panel_is_so(example: dd.Simulation) -> None:
    found = dd.disagreement(example.case)
    assert round(found.concordance, 2) == 0.80
    votes, may = found.votes.sum(axis=1), found.may_vote.sum(axis=1)
    given = {(int(votes[name]), int(may[name])) for name in example.recommended[:4]}
    assert given == {(5, 5), (4, 4)}
    assert (votes["services_to_schools"], may["services_to_schools"]) == (4, 4)
    others = list(example.recommended[4:])
    assert votes[others].tolist() == may[others].sub(2).tolist() == [3] * 4
    assert votes["adult_learning"] == 3
    change = found.changes.loc[("legal_services", "core_risk", "elected_member")]
    assert change.tolist() == ["legal_services", "adult_learning"]
    assert sum(criterion != "" for _, criterion, _ in found.changes.index) == 19
    assert len(found.missing) == 23
    assert (found.missing["reason"] != "").all()


def test_what_the_page_on_change_says_of_the_example_is_so(example: dd.Simulation) -> None:
    registrars = dd.tornado(example, "registrars").iloc[0]
    assert registrars.name == "registrars.scores.outcomes"
    assert round(registrars["swing"]) == 7
    money = dd.tornado(example, "school_catering", "npv").iloc[0]
    assert money.name == "school_catering.revenue.price"
    assert round(money["at_low"], -5) == -3_500_000
    assert round(money["at_high"], -5) == 1_800_000
    turns = dd.switching_values(example, "school_catering")
    price = turns.loc["school_catering.revenue.price"]
    assert (round(price["value"], 2), round(price["change"], 2)) == (3.23, 0.05)
    assert round(price["percentile"], 2) == 0.58
    assert turns.loc["school_catering.revenue.volume", "answer"] == "none in range"
    assert example.measure_summary.loc[("school_catering", "npv"), "mean"] < 0


@pytest.mark.slow
def test_what_the_page_on_change_says_of_weights_and_worlds_is_so(example: dd.Simulation) -> None:
    weights = dd.weight_stability(example)
    assert set(weights["first"]) == {"music_service"}
    columns = ["weight", "first_high"]
    assert weights.loc["net_contribution", columns].round(2).tolist() == [0.19, 0.39]
    outcomes = weights.loc["outcomes"]
    assert outcomes[["weight", "first_k_high"]].round(3).tolist() == [0.136, 0.158]
    assert outcomes[["leaves_above", "enters_above"]].tolist() == [
        "vehicle_access", "adult_learning"
    ]  # fmt: skip
    assert round(weights.loc["local_market", "first_k_high"], 3) == 0.121
    assert round(weights.loc["market", "first_k_low"], 3) == 0.097
    decides = dd.effective_weights(example)
    assert (round(decides["payback"], 2), decides.idxmax()) == (0.23, "payback")
    assert 0 < decides["downside"] < 0.01
    assert weights["weight"].round(2)[["payback", "downside"]].tolist() == [0.08, 0.13]
    runs = dd.scenarios(example)
    ranks = dd.rank_by_scenario(runs).drop(columns="title")
    assert len(ranks.columns) == 4
    assert (ranks.loc["music_service"] == 1).all()
    assert all(set(run.recommended) == set(example.recommended) for run in runs.values())


@pytest.mark.slow
def test_what_the_page_on_research_says_of_the_example_is_so(example: dd.Simulation) -> None:
    everything = dd.evpi(example).loc["first_k"]
    assert round(everything["value"], 1) == 9.4
    worth = dd.evppi(example)
    assert worth.index[:4].tolist() == [
        "adult_learning.revenue.volume",
        "legal_services.revenue.volume",
        "adult_learning.revenue.direct_cost",
        "adult_learning.revenue.investment",
    ]
    assert worth["value"].iloc[:2].round(1).tolist() == [0.3, 0.3]
    assert worth.loc["school_catering.revenue.price", "value"] == 0
    assert set(worth["method"].str.split().str[0]) >= {"22"}
    assert (worth["value"] == 0).sum() > 200
    assert next_in_line(example) == "adult_learning"
    others = dd.evppi(example, ["panel.member", "revenue"])["value"]
    assert round(others["panel.member"], 1) == 7.5
    assert round(others["revenue"]) == 2


@pytest.fixture(scope="module")
def planned(example: dd.Simulation) -> Programme:
    """The shipped programme on the draws of the example."""
    return dd.programme(example, ROOT / "programmes/strategy_2018.yaml", seconds=600)


@pytest.mark.slow
def test_what_the_page_on_the_programme_says_of_the_example_is_so(planned: Programme) -> None:
    assert planned.certificate == "by a second solve"
    quarters = planned.chosen["quarter"]
    assert len(quarters) == 17
    assert set(quarters.index[quarters == 1]) == {
        "highway_development_work", "services_to_schools", "legal_services", "music_service",
        "property_services",
    }  # fmt: skip
    assert (quarters == 3).sum() == 4
    assert quarters["emss_payroll"] == 7
    assert quarters["emss_finance"] == 5
    assert round(planned.objective, -4) == 3_430_000
    assert round(planned.investment, -3) == 498_000
    assert planned.chosen.loc["health_impact_assessment", "npv"] < 0
    lost = planned.objective - planned.by_value_for_money.objective
    assert round(lost, -3) == 96_000
    npv = planned.outlook.loc["npv"].iloc[0]
    assert npv[["p10", "p90"]].round(-4).tolist() == [2_660_000, 4_230_000]
    assert planned.outlook.loc["lowest"].iloc[0]["mean"].round(-3) == -195_000
    assert round(planned.chance_of_overspending, 2) == 0.49


@pytest.mark.slow
def test_what_the_page_on_the_programme_says_of_prices_is_so(planned: Programme) -> None:
    """Those of the limits; what forcing costs is told of two services."""
    prices = planned.price_of_limits.round(-3)
    assert prices["rules.3"] == prices.max() == 157_000
    assert prices[["holds", "budget", "rules.5", "rules.1"]].tolist() == [
        138_000, 105_000, 43_000, 7_000
    ]  # fmt: skip
    assert prices[["officers.solicitors", "worst"]].tolist() == [0, 0]
    assert planned.worth_of_more[["budget", "officers.analysts"]].round(-3).tolist() == [
        71_000, 42_000
    ]  # fmt: skip
    catering = planned.swap("school_catering", True)
    assert catering is not None
    assert round(catering.loses, -4) == 340_000
    same, nearest = (planned.next_best(2).iloc[n] for n in (0, 1))
    assert same["in"] == ("highway_development_work/in_house",)
    assert round(same["loses"]) == 0
    assert nearest[["out", "in"]].tolist() == [("communications_design",), ("trading_standards",)]
    assert round(nearest["loses"]) == 191


@pytest.mark.slow
def test_what_the_page_on_targets_says_of_the_example_is_so(planned: Programme) -> None:
    first, second = (dd.target(planned, name) for name in ("traded_2020", "traded_2022"))
    assert first.by_year["chance"].round(2).tolist() == [0, 0.31, 0.91, 0.94]
    assert first.by_year["sure_of"].round(-4).tolist() == [
        1_190_000, 1_780_000, 2_100_000, 2_140_000
    ]  # fmt: skip
    assert round(first.likely_sum, -4) == 1_950_000
    assert first.shortfall_if_missed is not None
    assert round(first.shortfall_if_missed, -3) == 165_000
    assert first.misses is not None
    assert first.misses.head(3).round(-3).to_dict() == {
        "legal_services": 33_000, "property_services": 21_000, "music_service": 16_000
    }  # fmt: skip
    assert first.misses.min() < 0
    helps = what_helps(first).set_index(["what", "of"])["chance"].round(2)
    price = "property_services.revenue.price"
    assert (helps["high", price], helps["low", price]) == (0.5, 0.15)
    assert helps["in", "pensions"] == 0.45
    assert cheapest_additions(first) is None
    assert 0 < second.chance < 0.01
    assert round(second.sure_of, -4) == 2_140_000


def test_the_sentences_of_the_page_on_reasons_are_those_that_are_said(
    example: dd.Simulation,
) -> None:
    shown = [" ".join(b.content.split()) for b in blocks("docs/why-is-a-above-b.md", "text")]
    assert shown == [
        dd.why(example, "music_service", "services_to_schools").sentence,
        dd.profile(example, "adult_learning").sentence,
    ]


def test_what_the_page_on_reasons_says_of_the_example_is_so(example: dd.Simulation) -> None:
    even = dd.why(example, "registrars", "legal_services")
    assert round(even["difference"].sum()) == 1
    assert round(even.share, 2) == 0.50
    judged = even.index[even["difference"] > 1]
    assert len(judged) == 3
    assert all(example.case.criteria.criteria[name].scored for name in judged)
    assert even["difference"].idxmin() == "net_contribution"
    beaten = dd.dominated(example.case)
    assert len(beaten) == 13
    assert beaten.loc["taxis", "by"] == "learning_development"


@pytest.mark.parametrize("document", sorted(QUESTIONS))
def test_a_page_on_a_question_says_that_its_data_are_illustrative_and_where_it_is_from(
    document: str,
) -> None:
    assert "**The data are illustrative.**" in " ".join(text(document).split())
    assert "## Sources" in text(document)
    assert blocks(document, "python")
    assert blocks(document, "console")


@pytest.mark.slow
def test_the_picture_of_the_readme_is_that_of_the_example() -> None:
    """It carries its text alternative, which names what is shown, draws and seed among it."""
    data = (ROOT / "docs/images/ranking.png").read_bytes()
    assert len(data) < 150_000
    assert text_chunks(data)["Description"] == plot.text_alternative(
        plot.ranking(dd.simulate(shipped_case()))
    )


def test_the_picture_of_the_pack_is_a_page_of_a4_and_small() -> None:
    data = (ROOT / "docs/images/pack.png").read_bytes()
    assert len(data) < 200_000
    width, height = struct.unpack(">II", data[16:24])
    assert height / width == pytest.approx(297 / 210, rel=0.01)


def test_what_the_picture_of_the_pack_is_said_to_show_is_so(example: dd.Simulation) -> None:
    bands = dd.robust_bands(example).loc[list(example.recommended), "band"]
    assert (bands == "safe").sum() == (bands == "close").sum() == 4
    (said,) = re.findall(r"!\[The first printed page[^\]]*\]", text("README.md"))
    assert example.case.title_of(next_in_line(example)) in said


COMMAND = re.compile(rf"(?:^|`)dragonsden (?:{'|'.join(cli.main.commands)})\b", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_are_typed_in_one_way(document: str) -> None:
    """As written they work on a fresh clone: only a release is looked at as others install it."""
    if Path(document).name not in ("releasing.md", "CHANGELOG.md"):
        assert COMMAND.findall(text(document)) == []


def text_chunks(png: bytes) -> dict[str, str]:
    """The international text chunks of a PNG, by keyword."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, texts = 8, {}
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, content = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        if kind == b"iTXt":
            keyword, rest = content.split(b"\0", 1)
            texts[keyword.decode()] = rest[2:].split(b"\0", 2)[2].decode()
        place += 12 + length
    return texts


# -------------------------------------------------------------------------------- all of them


def links(document: str) -> list[str]:
    prose = re.sub(r"^```.*?^```$", "", text(document), flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"`[^`\n]*`", "", prose)
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target]


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a document."""
    found = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_images_lead_somewhere(document: str) -> None:
    for link in links(document):
        target, _, anchor = link.partition("#")
        path = (ROOT / document).parent / target if target else ROOT / document
        assert path.exists(), link
        if anchor:
            assert anchor in anchors(path), link


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), {ROOT / "README.md"}
    while waiting:
        path = waiting.pop()
        reached.add(path)
        if path.suffix == ".md":
            document = path.relative_to(ROOT).as_posix()
            targets = {(path.parent / link.partition("#")[0]).resolve() for link in links(document)}
            waiting |= {t for t in targets if t.is_file()} - reached
    assert {ROOT / document for document in DOCUMENTS} <= reached


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    pages = sorted(path for path in (ROOT / "docs/decisions").glob("0*.md"))
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))
    for number, path in enumerate(pages, 1):
        title = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(rf"# {number}\. \S.*", title)
        listed = f"{number}. [{title.partition('. ')[2]}]({path.name})"
        assert listed in text("docs/decisions/README.md")


def test_every_decision_says_its_question_reason_and_cost() -> None:
    for path in (ROOT / "docs/decisions").glob("0*.md"):
        page = path.read_text(encoding="utf-8")
        for part in ("**Question.**", "**Decision.**", "**Cost.**"):
            assert page.count(part) == 1, f"{path.name} {part}"


def test_the_two_commands_come_first() -> None:
    first = blocks("README.md", "console")[0].content.split("\n")
    assert first[:2] == ["python run.py demo", "python run.py test"]
    assert text("README.md").index("uv run") > text("README.md").index("run.py test")


def test_the_vision_is_three_lines() -> None:
    assert len(text("VISION.md").strip().splitlines()) == 3


def test_the_newest_change_is_of_this_version_and_what_is_unreleased_stands_above() -> None:
    headings = re.findall(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", dd.__version__]


def test_the_readme_that_goes_to_the_package_index_is_this_one() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert project["readme"] == "README.md"


MACHINE = re.compile(
    # roots of a file system, a home, a drive: written so that this file is clean itself
    r"(?<![\w.:/])/(?:home|root|tmp|usr|opt|var|mnt|srv|work|Users)/|\b[A-Z]:\\|~/|file://"
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_has_a_path_of_somebodys_machine(document: str) -> None:
    assert MACHINE.findall(text(document)) == []


@pytest.mark.parametrize("path", ["see /usr/share/x", "C:\\Users", "/home/ann/case", "~/case"])
def test_a_path_of_somebodys_machine_would_be_found(path: str) -> None:
    assert MACHINE.search(path)


@pytest.fixture
def benchmark() -> Any:
    """benchmarks/engine.py, imported."""
    spec = importlib.util.spec_from_file_location("engine", ROOT / "benchmarks/engine.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["engine"] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules["engine"]


@pytest.mark.slow
def test_the_benchmark_measures_what_its_readme_explains(benchmark: Any) -> None:
    least = benchmark.Size(1_000, 1, (1_000,), 20, 2, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other packages may be there, with warnings of their own
        rows = list(benchmark.rows(least))
    printed = "\n".join([benchmark.heading(), *(" ".join(row) for row in rows)])
    assert not MACHINE.search(printed)
    for row in table("benchmarks/README.md", "How fast it is", "row"):
        for part in row["row"].split(", "):
            assert unquoted(part).lower() in printed.lower()


def test_the_benchmark_refuses_to_compare_different_answers(benchmark: Any) -> None:
    """A package that ranks the same draws otherwise ends the run."""
    case, matrix = benchmark._fixed_case()
    sim = dd.simulate(case, draws=5)
    ours = sim.ranks.to_numpy()
    for wrong in (0, 1):
        given = ours[:5] + wrong
        compare = partial(benchmark._looped, "numpy", lambda *_, g=given: g, matrix, sim, 5, 1e-6)
        if wrong:
            with pytest.raises(SystemExit, match="void"):
                compare()
        else:
            assert "times ours" in compare()
