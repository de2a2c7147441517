"""The limits of a programme in words: which clash, which easing would do, and what gates bar."""

from __future__ import annotations

from collections.abc import Iterator

from dragonsden.analysis.programmes.barred import too_few, waiting, why_barred
from dragonsden.analysis.programmes.prices import EASING_SECONDS
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.results.finding import Finding
from dragonsden.text.english import capital, listed, some_or_none, spelled


def limit_name(programme: Programme, limit: str) -> str:
    """A limit in words: rules by their number and reason."""
    kind, _, what = limit.partition(".")
    if kind == "rules":
        why = programme.file.rules[int(what) - 1].why
        return f"rule {what} ({why})" if why else f"rule {what}"
    plain = {
        "budget": "the budget",
        "holds": "waiting for what is on hold",
        "worst": "the limit on the lowest draws",
        "officers": f"the days of {what.replace('_', ' ')}",
    }
    return plain[kind]


def clash_headline(programme: Programme) -> str:
    """The limits that clash, where no choice keeps them all."""
    clash = [limit_name(programme, limit) for limit in programme.infeasible]
    kept = "cannot all be kept" if len(clash) > 1 else "cannot be kept"
    return f"No programme keeps every limit: {listed(clash)} {kept}"


def none_possible(programme: Programme) -> Finding:
    """The finding where no choice keeps every limit: which clash, and which easing would do."""
    return Finding(
        name="programme",
        headline=clash_headline(programme),
        notes=(*barred_notes(programme), *_easing(programme)),
        numbers=lambda: programme.chosen,
        document={
            "programme": {
                "started": None,
                "objective": None,
                "infeasible": list(programme.infeasible),
                "easing": dict(programme.easing),
                "certificate": programme.certificate,
            }
        },
    )


def _easing(programme: Programme) -> Iterator[str]:
    """Sentences on which of the limits that clash would do if it alone were eased."""
    easing = programme.easing
    those = [[name for name in easing if easing[name] is answer] for answer in (True, False, None)]
    enough, not_enough, unknown = ([limit_name(programme, n) for n in names] for names in those)
    count = len(easing)
    if len(enough) == count:
        which = {1: "it", 2: "either of them"}.get(count, "any one of them")
        yield f"Easing {which} in the programme file would do."
    elif enough:
        yield f"Easing {listed(enough, 'or')} in the programme file would do."
    if not_enough:
        which = listed(not_enough, "or") if enough or unknown else {1: "it"}.get(count, "any one")
        yield f"Easing {which} alone would not do: other limits clash too."
    if unknown:
        which = listed(unknown, "or")
        yield f"Whether easing {which} would do was not found within {EASING_SECONDS:g} s."
    if not enough:
        which = "it" if count == 1 else "one of them"
        yield f"Ease {which} in the programme file and ask again: what still clashes is told then."


# ----------------------------------------------------------------------------------- what gates bar


def barred_notes(programme: Programme) -> Iterator[str]:
    """Sentences on rules that ask for what fails a gate, or that need it, by the gate's name."""
    choice, title_of = programme.choice, programme.choice.prospects.among.case.title_of
    for n, rule in enumerate(programme.file.rules, 1):
        asked = rule.start or () if rule.needs is None else ()
        for name in asked:
            if why := why_barred(choice, name):
                said = capital(limit_name(programme, f"rules.{n}"))
                yield f"{said} asks for {title_of(name)}, which {why}."
        yield from _too_few(programme, n)
    for one in waiting(choice):
        why = why_barred(choice, one.needs) or "cannot start either"
        rule_name = limit_name(programme, f"rules.{one.rule}")
        yield (
            f"{title_of(one.name)} cannot start: by {rule_name} it needs {title_of(one.needs)}, "
            f"which {why}."
        )


def _too_few(programme: Programme, rule: int) -> Iterator[str]:
    """The sentence on a rule that asks for more services than can start."""
    choice = programme.choice
    there, barred = too_few(choice, rule)
    if not barred:
        return
    wanted = programme.file.rules[rule - 1].at_least or 0
    title_of = choice.prospects.among.case.title_of
    said = [f"{title_of(name)} {why_barred(choice, name)}" for name in barred]
    yield (
        f"{capital(limit_name(programme, f'rules.{rule}'))} asks for {spelled(wanted)} or more, of "
        f"which {some_or_none(there)} can start: {listed(said)}."
    )
