"""Decisions and homework in invented meetings that have no generator behind them.

Excerpts, labelled by those who wrote them; no real minutes. Two sets, each with a development half, that rules may be
fitted to (`benchmarks/data/meetings-dev.yaml`, `meetings-dev2.yaml`), and a held-out half by another writer, of which
only the figures are printed (`meetings-held.yaml`, `meetings-held2.yaml`). The writer of the second set knew no rule.
Counted is by turn, as `benchmarks.agenda` does; among the homework found, who is to do it and until which day.

`python -m benchmarks.minutes_parts.written [--verbose]` prints the figures; with `--verbose` what is wrong in the
development halves.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks import agenda
from benchmarks.machine import ROOT
from dxauto.minutes.agenda import derive
from dxauto.minutes.transcript import Action, Meeting, Segment, Speaker, Transcript

DATA = ROOT / "benchmarks" / "data"
DEVELOPMENT, DEVELOPMENT_2 = DATA / "meetings-dev.yaml", DATA / "meetings-dev2.yaml"
HALVES = (
    (DEVELOPMENT, "_written"),
    (DATA / "meetings-held.yaml", "_written_held_out"),
    (DEVELOPMENT_2, "_written2"),
    (DATA / "meetings-held2.yaml", "_written2_held_out"),
)
"""Each file with what is added to the names of its figures."""
KINDS = ("decision", "action")
_TITLES = re.compile(
    "(?:さん|様|氏|くん|君|先生|の皆さん|の皆様|各位|の方|のほう|部長|次長|課長補佐|課長|室長|係長|局長|主査|主任|主幹|委員長|委員|担当)+$"
)
Excerpt = Mapping[str, Any]


def figures() -> dict[str, float]:
    """Give the figures of all halves; a file that is missing is told and left out."""
    found: dict[str, float] = {}
    for path, mark in HALVES:
        if path.is_file():
            found |= {f"{name}{mark}": value for name, value in measured(read(path)).items()}
        else:
            print(f"  no {path.relative_to(ROOT)}: left out", file=sys.stderr)
    return found


def read(path: Path) -> list[Excerpt]:
    """Give the excerpts of a file."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return list(told)


def measured(excerpts: Sequence[Excerpt]) -> dict[str, float]:
    """Give precision, recall and F1 by turn, and the shares of persons and days that are right."""
    seen: Counter[str] = Counter()
    for excerpt in excerpts:
        count(excerpt, derived(excerpt), seen)
    shares = agenda.shares(seen)
    kept = {name: value for name, value in shares.items() if name.startswith(KINDS)}
    return {
        **kept,
        "action_days": shares["days_right"],
        "action_persons": agenda.share(seen, "persons_right", "persons"),
    }


def derived(excerpt: Excerpt) -> Transcript:
    """Give the transcript of an excerpt with its agenda filled in; the id of a segment is the number of its turn."""
    names = list(dict.fromkeys(str(turn["who"]) for turn in excerpt["turns"]))
    segments = [
        Segment(id=str(number), start=10.0 * number, end=10.0 * number + 9, speaker=f"s{names.index(str(turn['who']))}",
                verbatim=turn["say"], clean=turn["say"])
        for number, turn in enumerate(excerpt["turns"], start=1)
    ]  # fmt: skip
    meeting = Meeting(
        date=excerpt["date"], next_meeting=excerpt.get("next_meeting"), agenda=excerpt.get("agenda") or []
    )
    speakers = [Speaker(id=f"s{number}", name=name) for number, name in enumerate(names)]
    transcript = Transcript(meeting=meeting, speakers=speakers, segments=segments)
    derive(transcript)
    return transcript


def count(excerpt: Excerpt, transcript: Transcript, seen: Counter[str]) -> None:
    """Count one excerpt into `seen`."""
    for kind in KINDS:
        wanted, found = turns_wanted(excerpt, kind), turns_found(transcript, kind)
        seen[f"{kind}s_right"] += len(wanted & found)
        seen[f"{kind}s_wanted"] += len(wanted)
        seen[f"{kind}s_found"] += len(found)
    for label, action in matched(excerpt, transcript):
        seen["persons"] += 1
        seen["persons_right"] += same_person(str(label["who"]), action.who)
        if label["until"] or action.due:
            seen["days"] += 1
            seen["days_right"] += same_day(label["until"], action)


def turns_wanted(excerpt: Excerpt, kind: str) -> set[str]:
    """Give the turns that the label names."""
    told = excerpt[f"{kind}s"] or []
    return {str(one["turn"] if isinstance(one, Mapping) else one) for one in told}


def turns_found(transcript: Transcript, kind: str) -> set[str]:
    """Give the turns in which something was found."""
    return {one.segments[-1] for item in transcript.agenda for one in getattr(item, f"{kind}s")}


def matched(excerpt: Excerpt, transcript: Transcript) -> Iterator[tuple[Mapping[str, Any], Action]]:
    """Give each label whose turn was found with the action there that fits it best."""
    for label in excerpt["actions"] or []:
        there = [one for item in transcript.agenda for one in item.actions if one.segments[-1] == str(label["turn"])]
        if there:
            yield label, max(there, key=lambda one: _likeness(label, one))


def _likeness(label: Mapping[str, Any], action: Action) -> tuple[bool, bool]:
    return same_person(str(label["who"]), action.who), same_day(label["until"], action)


def same_day(until: dt.date | None, action: Action) -> bool:
    """Tell whether the day is the label's, or there is none in both."""
    return action.due == until


def same_person(one: str, other: str) -> bool:
    """Tell whether two names mean the same: without titles they are equal, or one holds the other."""
    first, second = (_TITLES.sub("", name.strip()) or name.strip() for name in (one, other))
    return bool(first and second) and (first in second or second in first)


def wrong(excerpts: Sequence[Excerpt]) -> Iterator[str]:
    """Give what was missed, found too much, or given to another person or day, each as a line for people."""
    for excerpt in excerpts:
        transcript = derived(excerpt)
        said = {str(number): f"{turn['who']}：{turn['say']}" for number, turn in enumerate(excerpt["turns"], start=1)}
        for kind in KINDS:
            wanted, found = turns_wanted(excerpt, kind), turns_found(transcript, kind)
            yield from (
                f"missed {kind} {excerpt['id']}-{turn} {said[turn]}" for turn in sorted(wanted - found, key=int)
            )
            yield from (
                f"stray {kind} {excerpt['id']}-{one.segments[-1]} {one.text} <- {said[one.segments[-1]]}"
                for item in transcript.agenda
                for one in getattr(item, f"{kind}s")
                if one.segments[-1] in found - wanted
            )
        for label, action in matched(excerpt, transcript):
            if not all(_likeness(label, action)):
                given = f"{action.who} {action.due} for {label['who']} {label['until']}"
                yield f"given {excerpt['id']}-{label['turn']} {given}: {action.text}"


def main(arguments: Sequence[str]) -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.minutes_parts.written")
    parser.add_argument("--verbose", action="store_true", help="tell what is wrong in the development half")
    if parser.parse_args(arguments).verbose:
        for path in (DEVELOPMENT, DEVELOPMENT_2):
            print(*wrong(read(path) if path.is_file() else []), sep="\n")
    print(json.dumps(figures()))


if __name__ == "__main__":
    main(sys.argv[1:])
