"""A pipeline as a YAML file, as an analyst would write it; what holds by default is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from dragonsden.files.atomic import put, writing
from dragonsden.files.names import path_ending
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Belief, Case, Pipeline
from dragonsden.model.fields import FileModel
from dragonsden.model.scalars import Figure
from dragonsden.text.arguments import checked

SUFFIXES: Final = (".yaml", ".yml")
SCHEMA: Final = "# yaml-language-server: $schema=schemas/pipeline.schema.json\n"
WIDTH: Final = 100


class _Writer(yaml.SafeDumper):
    """A writer with quotes only where YAML needs them, as the reader takes all as text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML has it


@checked
def pipeline_to_yaml(pipeline: Pipeline | Case, path: FilePath, *, replace: bool = False) -> Path:
    """The path of a pipeline as a YAML file, once it is written, whole or not at all.

    Numbers are written as they were in the file that they came from; comments of that file are
    not kept. `load` reads it back as it was.

    Args:
        pipeline: the pipeline, or a case.
        path: where it goes; it ends in .yaml.
        replace: True if a file that is there already is to be replaced.

    Returns:
        The path.

    Raises:
        ValueError: the path does not end in .yaml, or the pipeline is one under a scenario.
        FileExistsError: a file is there already, and `replace` is not True.
        OSError: it cannot be written.

    Examples:
        >>> dd.pipeline_to_yaml(case, "pipeline.yaml").name
        'pipeline.yaml'
    """
    given, target = as_written(pipeline), path_ending(path, SUFFIXES, "a YAML file")
    with writing(target, replace=replace) as place:
        put(place, pipeline_text(given).encode())
    return target


def as_written(pipeline: Pipeline | Case) -> Pipeline:
    """The pipeline, or that of a case. Raises ValueError if it is one under a scenario."""
    given = pipeline.pipeline if isinstance(pipeline, Case) else pipeline
    if given.factors_at:
        held = ", ".join(f"{name} at {at:g}" for name, at in given.factors_at.items())
        raise ValueError(f"under a scenario ({held}); give the pipeline as it is written")
    return given


def pipeline_text(pipeline: Pipeline) -> str:
    """The text of the YAML file of a pipeline."""
    text: str = yaml.dump(
        _mapping(pipeline), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=WIDTH
    )
    return SCHEMA + text


def _mapping(model: FileModel) -> dict[str, Any]:
    """The fields of a model that say more than what holds by default, by the keys of files."""
    found = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if info.is_required() or value != info.get_default(call_default_factory=True):
            key = info.validation_alias if isinstance(info.validation_alias, str) else name
            found[key] = _written(value)
    return found


def _written(value: object) -> Any:
    """A value of a model as a file has it: texts, lists and mappings."""
    if isinstance(value, Belief):
        whole = _mapping(value)
        return whole["value"] if set(whole) == {"value"} else whole
    if isinstance(value, FileModel):
        return _mapping(value)
    if isinstance(value, Mapping):
        return {_scalar(key): _written(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_written(entry) for entry in value]
    return _scalar(value)


def _scalar(value: object) -> str:
    """A single value as it is written."""
    if isinstance(value, Figure):
        return value.text.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)
