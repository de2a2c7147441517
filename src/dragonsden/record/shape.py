"""The shape of record.json: its keys, and what stands under each.

A record for the panel has everything; one for the public has no figure, and no hash from which one
could be guessed. Further keys are left alone: a later version may have put them in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

FORMAT: Final = 1
"""The number of the format of records: a new one if earlier readers would misread it."""

Count = Annotated[int, Field(ge=0)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Named = Annotated[str, Field(min_length=1)]
Written = str | dict[str, Any]


class Part(BaseModel):
    """A part of a record."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class Agreement(Part):
    """The agreement to a file."""

    by: str = Field(description="who agreed")
    on: str = Field(description="the date, as 2018-09-12")
    minute: str = Field(description="the minute")


class Heading(Part):
    """The heading of a criteria file or a pipeline file."""

    title: str = Field(description="its title")
    status: str = Field(description="illustrative, proposed or agreed")
    agreed: Agreement | None = Field(description="who agreed to it, and when")


class CaseHeading(Part):
    """The titles and statuses of the two files of a case."""

    title: str = Field(description="the title of the case")
    criteria: Heading = Field(description="the criteria file")
    pipeline: Heading = Field(description="the pipeline file")


class ReadFile(Part):
    """A file that was read, by its part in the case."""

    role: Literal["criteria", "pipeline", "scores", "programme"] = Field(
        description="its part in the case"
    )
    file: str = Field(description="its name")


class PublicInput(ReadFile):
    """A file that was read."""

    hmac: Digest | None = Field(None, description="its hash under the key of the exempt record")


class ExemptInput(ReadFile):
    """A file that was read, and its bytes in the pack."""

    sha256: Digest = Field(description="the SHA-256 of its bytes")
    bytes: Count | None = Field(description="their number, if they were kept")
    archived: str | None = Field(description="the file of the pack that holds them")


class Hashes(Part):
    """The hashes of the results; in a public record under the key of the exempt one."""

    exact: Digest = Field(description="of results.json")
    to_12_digits: Digest = Field(description="of its numbers to 12 digits")


class PublicWeights(Part):
    """The weights."""

    agreed: Agreement | None = Field(description="who agreed to them, and when")
    status: str = Field(description="the status of the criteria file")
    typical: dict[str, float] = Field(description="of each criterion, at typical values")
    mean: dict[str, float] = Field(description="of each criterion, over all draws")


class ExemptWeights(PublicWeights):
    """The weights, as written too."""

    file: dict[str, Written] = Field(description="of each criterion, as written")
    groups: dict[str, Written] = Field(description="of each group, as written")
    order: list[str] = Field(description="the criteria by importance, if these are all the weights")
    members: dict[str, dict[str, Any]] = Field(description="of each member, as written")


class Ranked(Part):
    """A service in the ranking; a public record has no shares where a figure is left out."""

    service: Named = Field(description="its name")
    title: str = Field(description="its title")
    gate: Literal["pass", "hold"] = Field(description="how it stands at the gates together")
    rank: Annotated[int, Field(ge=1)] = Field(description="by mean overall value")
    typical_rank: Annotated[int, Field(ge=1)] | None = Field(description="at typical values")
    first: float | None = Field(description="the share of draws in which it is first")
    first_k: float | None = Field(description="the share in which it is among the first k")
    band: Literal["safe", "close", "unlikely"] = Field(description="how sure it is to be chosen")
    recommended: bool = Field(description="whether it is recommended")


class Failing(Part):
    """A service that fails a gate."""

    service: Named = Field(description="its name")
    title: str = Field(description="its title")


class Score(Part):
    """The score of one member."""

    service: str = Field(description="the service")
    member: str = Field(description="the member")
    criterion: str = Field(description="the criterion")
    score: float | None = Field(description="the score; null if it was not given")


class Resolution(Part):
    """A score that stands for those of all members."""

    service: str = Field(description="the service")
    criterion: str = Field(description="the criterion")
    kind: str = Field(description="consensus or override")
    score: float = Field(description="the score")


class Scores(Part):
    """The scores of the panel."""

    members: list[str] = Field(description="the members")
    scores: list[Score] = Field(description="every score of every member")
    resolutions: list[Resolution] = Field(description="what was settled")


class Assumption(Part):
    """A belief."""

    path: str = Field(description="where it stands in the files")
    label: str = Field(description="what it is of")
    written: Written = Field(description="its numbers as written")
    shared: bool = Field(False, description="whether it names a shared assumption")
    unit: str = Field("", description="its unit")
    basis: str | None = Field(None, description="what it rests on")
    source: str = Field("", description="where it is from")
    owner: str = Field("", description="who answers for it")
    note: str = Field("", description="a remark")


class Verdict(Part):
    """The standing of a service at one gate."""

    status: Literal["pass", "hold", "fail"] = Field(description="pass, hold or fail")
    reason: str = Field("", description="why")
    share: float | None = Field(None, description="the share of draws that meet it, if measured")


class Decided(Part):
    """The decisions on the packs before."""

    taken: list[dict[str, str | int | bool]] = Field(description="as decisions.yaml has them")


class FiledFile(Part):
    """A file of the pack."""

    sha256: Digest = Field(description="the SHA-256 of its bytes")
    bytes: Count = Field(description="their number")


class Record(Part):
    """The keys that every record has."""

    format: Literal[1] = Field(description="the format of the record")
    made: str | None = Field(description="the day it was made")
    case: CaseHeading = Field(description="the titles and statuses of its files")
    status: str = Field(description="illustrative, proposed or agreed")
    draws: Annotated[int, Field(ge=1, le=10**12)] = Field(description="the number of draws")
    sampler: str = Field(description="how numbers are drawn")
    block_size: Count = Field(description="the draws in one block")
    k: Count = Field(description="the services that can go forward")
    versions: dict[str, str] = Field(description="the software that computed")
    platform: dict[str, str] = Field(description="the system it ran on")
    closed: list[str] = Field([], description="the services whose figures are not for the public")
    ranking: list[Ranked] = Field(description="the services that fail no gate, best first")
    failing: list[Failing] = Field(description="the services that fail one")
    analyst: str = Field(description="who made the analysis")
    assurer: str = Field(description="who assured it")
    assured: bool = Field(description="whether it is assured")
    previous: Digest | None = Field(description="the SHA-256 of the record before")


class PublicRecord(Record):
    """The record of a pack for the public."""

    audience: Literal["public"] = Field(description="who may read the pack")
    inputs: list[PublicInput] = Field(description="the files that were read")
    weights: PublicWeights = Field(description="the weights, in whole per cent")
    results: Hashes | None = Field(description="the hashes of the results, if there is a key")
    programme: Hashes | None = Field(
        None, description="the hashes of what a programme comes to, if there are both"
    )


class ExemptRecord(Record):
    """The record of a pack for the panel."""

    audience: Literal["exempt"] = Field(description="who may read the pack")
    key: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = Field(
        "", description="what public packs hash with"
    )
    seed: Annotated[int, Field(ge=0, lt=10**40)] = Field(description="what the draws start from")
    inputs: list[ExemptInput] = Field(description="the files that were read")
    inputs_make_case: bool = Field(description="whether these files alone make the case")
    weights: ExemptWeights = Field(description="the weights")
    scores: Scores = Field(description="the scores of the panel")
    assumptions: list[Assumption] = Field(description="every belief")
    gates: dict[str, dict[str, Verdict]] = Field(description="every verdict, by service and gate")
    warnings: list[str] = Field(description="what a reader should know")
    results: Hashes = Field(description="the hashes of the results")
    programme: Hashes | None = Field(
        None, description="the hashes of programme.json, if the pack has a programme"
    )
    decisions: Decided | None = Field(description="the decisions on the packs before")


class Filed(Part):
    """The keys of a record once it is written."""

    files: dict[str, FiledFile] = Field(description="every other file of the pack")
    seal: Digest = Field(description="the SHA-256 of the rest: it shows an accidental change")


class FiledPublicRecord(PublicRecord, Filed):
    """The record in the folder of a pack for the public."""


class FiledExemptRecord(ExemptRecord, Filed):
    """The record in the folder of a pack for the panel."""


SHAPES: Final[Mapping[tuple[bool, bool], type[Record]]] = {
    (False, False): ExemptRecord,
    (True, False): PublicRecord,
    (False, True): FiledExemptRecord,
    (True, True): FiledPublicRecord,
}
"""The shapes by whether a record is for the public, and whether it is written."""


def checked(content: Any, name: str, *, filed: bool = True) -> dict[str, Any]:
    """The content. Raises ValueError, which calls it `name`, unless it is a whole record.

    With `filed` it has the keys that a record has once it is written.
    """
    if not isinstance(content, dict) or "format" not in content:
        raise ValueError(f"{name} is not a record of dragonsden: it has no 'format'")
    if content["format"] != FORMAT:
        found = content["format"] if isinstance(content["format"], int) else "another kind"
        what = f"{name} has format {found}, and this version reads {FORMAT}"
        raise ValueError(f"{what}; use the version of dragonsden that wrote it")
    try:
        SHAPES[content.get("audience") == "public", filed].model_validate(content)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        others = len({_place(content, fault) for fault in faults}) - 1
        many = f", and {others:,} more" if others else ""
        raise ValueError(
            f"{name} is not a whole record: {_told(content, faults[0])}{many}"
        ) from None
    return content


def _place(content: Any, fault: Mapping[str, Any]) -> str:
    """The keys that lead to a fault."""
    path: list[str] = []
    for step in fault["loc"]:
        missing = fault["type"] == "missing" and len(path) == len(fault["loc"]) - 1
        if not missing and not _leads_on(content, step):
            break  # from here on pydantic names the kinds that it tried
        path.append(str(step))
        content = None if missing else content[step]
    return ".".join(path)


def _told(content: Any, fault: Mapping[str, Any]) -> str:
    """A fault in words, under the keys that lead to it."""
    where = _place(content, fault)
    said = f"{fault['msg'][:1].lower()}{fault['msg'][1:]}"
    return f"it has no '{where}'" if fault["type"] == "missing" else f"'{where}': {said}"


def _leads_on(content: Any, step: Any) -> bool:
    """True if a step leads into the content."""
    if isinstance(content, list):
        return isinstance(step, int) and step < len(content)
    return isinstance(content, dict) and step in content


def record_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of record.json."""
    found = TypeAdapter(FiledExemptRecord | FiledPublicRecord).json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "record.json"}
    return {**head, **_without_titles(found)}


def record_schema_text() -> str:
    """The JSON Schema as the text of its file."""
    return json.dumps(record_schema(), indent=2, ensure_ascii=False) + "\n"


def _without_titles(schema: Any) -> Any:
    """The schema without the titles that are made up from names."""
    if isinstance(schema, list):
        return [_without_titles(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _without_titles(part)
        for key, part in schema.items()
        if key != "title" or isinstance(part, dict)
    }
