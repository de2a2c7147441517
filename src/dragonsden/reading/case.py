"""Files in, a Case out, or every fault of all at once."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from dragonsden.files.ordinary import FilePath
from dragonsden.model import Case, Input, Pipeline
from dragonsden.model.problems import Problem, written
from dragonsden.reading.all_faults import AnyModel, read_model
from dragonsden.reading.faults import CaseError, Fault, excerpt, in_columns
from dragonsden.reading.file import File, Part, opened
from dragonsden.reading.nodes import Node, Place, place_of
from dragonsden.reading.scores.known import known_of
from dragonsden.reading.scores.panel import Sheets, read_sheets
from dragonsden.reading.workbook.pipeline_file import is_workbook, pipeline_file
from dragonsden.reading.yaml.compose import parse
from dragonsden.text.english import listed

MOST_FAULTS: Final = 1_000

YAML: Final = "the path of a YAML file"

_Found = dict[tuple[Place, str], str | Problem]
"""The mistakes and problems of a file, each once, by place and words."""


def load(
    criteria: FilePath, pipeline: FilePath, scores: FilePath | Sequence[FilePath] | None = None
) -> Case:
    """The case that a criteria file and a pipeline file make, with the panel's scores if given.

    Args:
        criteria: the path of the criteria file (YAML).
        pipeline: the path of the pipeline file: YAML, or an Excel workbook as
            `pipeline_to_workbook` writes it.
        scores: a score sheet (CSV, YAML or a member's workbook), a folder of them, or a list. What
            is on the sheets takes the place of the pipeline's own scores. Workbooks of members'
            weights may be among them.

    Returns:
        The case, with its `criteria`, `pipeline`, `panel` (None without score sheets) and `inputs`,
        the files that were read with their hashes.

    Raises:
        CaseError: the files have faults; it has every fault of all of them, each with its place.
        ValueError: `scores` is an empty list.

    Examples:
        >>> criteria = dd.shipped("criteria", "new_delivery_models.yaml")
        >>> pipeline = dd.shipped("pipelines", "new_delivery_models.yaml")
        >>> scores = dd.shipped("scores", "new_delivery_models.csv")
        >>> case = dd.load(criteria, pipeline, scores=scores)
        >>> len(case.panel.members)
        5
    """
    files = [opened("criteria", criteria, parse, YAML), _pipeline_file(pipeline)]
    known = known_of(_entry(files[0], "criteria"), _entry(files[1], "services"))
    sheets = None if scores is None else read_sheets(scores, known)
    return case_of([*files, *(sheets.files if sheets else ())], sheets)


def case_of(files: Sequence[File], sheets: Sheets | None = None) -> Case:
    """The case of a criteria file, a pipeline file and the panel's score sheets.

    Raises CaseError with every fault of all of them.
    """
    if strange := list(_misplaced(files)):
        unread = [
            _fault(f, *mistake) for f in files if not f.page.tree for mistake in f.page.mistakes
        ]
        raise CaseError([*strange, *unread])
    panel = {"panel": sheets.panel} if sheets and sheets.scored else {}
    inputs = [Input(file=file.name, sha256=file.sha256, content=file.content) for file in files]
    raw = {str(file.part): file.tree for file in files[:2]}
    raw["criteria"] = _with_weights(raw["criteria"], sheets.numbers() if sheets else {})
    case, problems = read_model(Case, {**raw, **panel, "inputs": inputs})
    return _sound(case, files, _placed(files, problems, sheets))


def _with_weights(tree: object, weights: Mapping[str, Mapping[str, float]]) -> object:
    """A criteria file with these members' weights in place of its own; a warning says whose."""
    own = tree.get("member_weights", {}) if isinstance(tree, dict) else None
    if not weights or not isinstance(tree, dict) or not isinstance(own, dict):
        return tree
    if again := [member for member in weights if member in own]:
        what = f"workbooks of weights replace those of the criteria file of {listed(again)}"
        warnings.warn(what, stacklevel=3)
    return {**tree, "member_weights": {**own, **weights}}


def read_pipeline(path: FilePath) -> Pipeline:
    """The pipeline that a YAML file or a workbook makes by itself.

    Raises CaseError with every fault of the file, each with its place, if there is any.
    """
    return model_of(Pipeline, _pipeline_file(path))


def _pipeline_file(path: FilePath) -> File:
    """The pipeline file, which may be a workbook."""
    return pipeline_file(path) if is_workbook(path) else opened("pipeline", path, parse, YAML)


def read_file(kind: type[AnyModel], path: FilePath, part: Part) -> AnyModel:
    """The model that one YAML file makes by itself.

    Raises CaseError with every fault of the file, each with its place, if there is any.
    """
    return model_of(kind, opened(part, path, parse, YAML))


def model_of(kind: type[AnyModel], file: File) -> AnyModel:
    """The model that a file that was read makes. Raises CaseError with every fault of the file."""
    return checked_model(kind, file, lambda _: ())


def checked_model(
    kind: type[AnyModel], file: File, more: Callable[[AnyModel], Iterable[Problem]]
) -> AnyModel:
    """The model that a file makes, in which `more` finds no problems either.

    Raises CaseError with every fault of the file.
    """
    model, problems = read_model(kind, file.tree)
    found = [*problems, *(more(model) if model is not None else ())]
    return _sound(model, [file], _placed([file], [p.under(file.part) for p in found], None))


def error_of(file: File) -> CaseError:
    """The error with all the mistakes of a file."""
    return _error([file], _placed([file], [], None))


def _sound(model: AnyModel | None, files: Sequence[File], found: Sequence[_Found]) -> AnyModel:
    """The model, if nothing is wrong. Raises CaseError with what is."""
    if model is None or any(found):
        raise _error(files, found)
    return model


def _entry(file: File, key: str) -> Node | None:
    """The node of a file under a key, as far as it can be read; None if there is none."""
    return file.page.tree.child(key) if file.page.tree else None


def _misplaced(files: Sequence[File]) -> Iterator[Fault]:
    """A fault for each file that is another kind of file."""
    own = {"criteria": "criteria", "pipeline": "services", "panel": "scores"}
    for file in files:
        tree = file.page.tree
        keys = tree.keys or {} if tree is not None and isinstance(tree.value, dict) else {}
        for part, key in own.items():
            if key in keys and part not in ("panel", file.part) and own[file.part] not in keys:
                what = f"this is a {part} file (it has '{key}:')"
                way_out = "give the criteria file first and the pipeline file second"
                sheets = ", and score sheets as scores" if file.part == "panel" else ""
                yield _fault(file, keys[key], f"{what}; {way_out}{sheets}")


def _placed(
    files: Sequence[File], problems: Sequence[Problem], sheets: Sheets | None
) -> list[_Found]:
    """The mistakes and problems of each file, each at its place.

    Problems at a place that was refused already only follow from it, and are left out.
    """
    found: list[_Found] = [{mistake: mistake[1] for mistake in f.page.mistakes} for f in files]
    refused = [{place for place, _ in file.page.mistakes} for file in files]
    for problem in problems:
        position, place = _place(files, problem, sheets)
        unread = files[position].page.unread
        if place is not None and place not in refused[position] and place.line not in unread:
            found[position].setdefault((place, problem.what), problem)
    return found


def _place(
    files: Sequence[File], problem: Problem, sheets: Sheets | None
) -> tuple[int, Place | None]:
    """The file of a problem, by its position, and the place there; None if it has no tree."""
    part, *path = problem.path
    if sheets and part == "panel":
        position, place = sheets.place(problem)
        return position + 2, place
    if sheets and part == "criteria" and (found := sheets.place_of_weight(path)):
        return found[0] + 2, found[1]
    position = next((n for n, file in enumerate(files) if file.part == part), 0)
    tree = files[position].page.tree
    if tree is None:
        return position, None
    steps = [step if isinstance(step, int) else written(step) for step in path]
    return position, place_of(tree, steps, problem.at_key)


def _error(files: Sequence[File], found: Sequence[_Found]) -> CaseError:
    """The error with all that was found in the files, in order of place."""
    in_order = [
        (file, place, what)
        for file, of_file in zip(files, found, strict=True)
        for (place, _), what in sorted(of_file.items(), key=lambda item: item[0][0].order)
    ]
    faults = [_fault(file, place, what) for file, place, what in in_order[:MOST_FAULTS]]
    return CaseError(faults, max(0, len(in_order) - MOST_FAULTS))


def _fault(file: File, place: Place, what: str | Problem) -> Fault:
    """A fault, with the line it is in."""
    message = what if isinstance(what, str) else what.message
    lines = file.page.lines
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    shown = excerpt(line, place.column)
    message = in_columns(message) if place.sheet else message
    return Fault(file.name, place.line, place.column, message, shown, place.sheet)
