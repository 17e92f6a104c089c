"""What an invented applicant answers on a form: the truth, in the values of the JSON output.

Every answer keeps the template's rules. Fields that a form's story does not name are answered by their type, so
that any template can be filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dxauto.forms.template import FieldSpec, Template
from samples import people
from samples.people import Rng, pick
from samples.stories import STORIES, Answers, any_day, some


def make_answers(template: Template, rng: Rng) -> Answers:
    """Invent one application: every field with its value (None: left blank), cells of empty table rows left out."""
    story = STORIES.get(template.id)
    told = story(rng) if story else {}
    cast = _by_type(rng)
    answers: Answers = {}
    for spec in template.fields:
        answers[spec.name] = told[spec.name] if spec.name in told else _answer(spec, cast, rng)
    for table in template.tables:
        rows = {name.split(".")[1] for name in told if name.startswith(f"{table.name}.")}
        for cell in table.cells():
            if cell.name in told or str(cell.row) in (rows or {"1", "2"}):
                answers[cell.name] = told[cell.name] if cell.name in told else _answer(cell, cast, rng)
    return answers


def family_name(template: Template, answers: Answers) -> str:
    """Give the name on the applicant's seal: the first family name on the form."""
    names = (answers.get(spec.name) for spec in template.fields if spec.type == "shimei")
    name = next((str(name) for name in names if name), "石巻")
    return name.split("\u3000")[0][:4]


def _answer(spec: FieldSpec, cast: Mapping[str, Any], rng: Rng) -> Any:
    if spec.type == "umu":
        return bool(rng.random() < 0.7)
    if not spec.required and rng.random() < 0.3:
        return None
    values = tuple(choice.value for choice in spec.choices)
    if spec.type == "fukusuu_sentaku":
        return some(rng, values, 2)
    if values and spec.type not in {"hizuke", "seinengappi"}:
        return pick(rng, values)
    if spec.type == "bangou":
        return people.digits(rng, spec.comb.cells if spec.comb else int(spec.options.get("length", 6)))
    return cast.get(spec.type)


def _by_type(rng: Rng) -> dict[str, Any]:
    who, home, account = people.person(rng, (1940, 2000)), people.home(rng), people.account(rng)
    return {
        "shimei": who.name,
        "furigana": who.kana,
        "meigi_kana": who.kana,
        "juusho": home.address,
        "yuubin": home.postal,
        "denwa": home.phone,
        "hizuke": any_day(rng).isoformat(),
        "seinengappi": who.born.isoformat(),
        "nenrei": int(rng.integers(1, 100)),
        "kingaku": int(rng.integers(1, 900)) * 100,
        "suuryou": int(rng.integers(1, 10)),
        "kojin_bangou": who.number,
        "houjin_bangou": people.houjin_bangou(rng),
        "kinyuu_kikan": account.bank + "銀行",
        "shiten": account.branch + "支店",
        "ginkou_code": account.bank_code,
        "shiten_code": account.branch_code,
        "kouza_bangou": account.number,
        "kouza_shubetsu": "普通",
        "seibetsu": who.sex,
        "gengou": "令和",
        "jiyuu": pick(rng, ("特になし", "郵送を希望", "別紙のとおり")),
    }
