"""`python -m benchmarks.agenda [--meetings 20] [--patterns trained|held-out]`: the agenda found in true text.

Generated meetings (`samples/meeting`) are given with their true words and speakers; counted is which utterance was
given to which item (closing words left out), and which decisions and homework were found, of whom and until when. The
rules were fitted to the trained patterns, never to the held-out ones.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from dxauto.minutes.agenda import derive
from dxauto.minutes.transcript import Meeting, Segment, Speaker, Statement, Transcript
from samples.meeting.script import ScriptWriter
from samples.meeting.truth import estimate_times, truth

Told = Mapping[str, Any]
"""The truth of a meeting, as `samples.meeting` writes it."""


def main(arguments: list[str]) -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agenda")
    parser.add_argument("--meetings", type=int, default=20)
    parser.add_argument("--patterns", choices=("trained", "held-out"), default="trained")
    given = parser.parse_args(arguments)
    found = figures(given.meetings, held_out=given.patterns == "held-out")
    print(json.dumps({"patterns": given.patterns, "meetings": given.meetings, **found}))


def figures(meetings: int, *, held_out: bool = False) -> dict[str, float]:
    """Give precision, recall and F1 over generated meetings with their true text."""
    seen: Counter[str] = Counter()
    for seed in range(1, meetings + 1):
        script = ScriptWriter(seed, held_out, 4, 3).write()
        estimate_times(script)
        told = truth(script)
        transcript = _transcript(told)
        derive(transcript)
        count(told, transcript, {str(turn["id"]): [str(turn["id"])] for turn in told["turns"]}, seen)
    return shares(seen)


def _transcript(told: Told) -> Transcript:
    speakers = [Speaker(id=f"s{n}", name=one["name"]) for n, one in enumerate(told["people"])]
    segments = [
        Segment(id=str(turn["id"]), start=turn["start"], end=turn["end"], speaker=f"s{turn['channel']}",
                verbatim=turn["verbatim"], clean=turn["clean"])
        for turn in told["turns"]
    ]  # fmt: skip
    titles = [one["title"] for one in told["agenda"]]
    meeting = Meeting(date=dt.date.fromisoformat(told["date"]), agenda=titles)
    return Transcript(meeting=meeting, speakers=speakers, segments=segments)


def count(told: Told, transcript: Transcript, heard: Mapping[str, list[str]], seen: Counter[str]) -> None:
    """Count one meeting into `seen`; `heard` gives the segments in which each true turn was heard."""
    _count_places(told, transcript, heard, seen)
    for kind in ("decisions", "actions"):
        wanted = {str(one["turn"]) for one in told[kind]}
        found = [one.segments for item in transcript.agenda for one in _statements(item, kind)]
        right = {turn for turn in wanted if any(set(heard.get(turn, ())) & set(segments[-1:]) for segments in found)}
        seen[f"{kind}_right"] += len(right)
        seen[f"{kind}_wanted"] += len(wanted)
        # Two statements from one true turn are one finding too many only if the turn is none of the wanted.
        stray = [one for one in found if not any(set(heard.get(turn, ())) & set(one[-1:]) for turn in wanted)]
        seen[f"{kind}_found"] += len(right) + len(stray)
    _count_days(told, transcript, heard, seen)


def _count_places(told: Told, transcript: Transcript, heard: Mapping[str, list[str]], seen: Counter[str]) -> None:
    places = {name: int(item.number) for item in transcript.agenda for name in item.segments}
    for turn in told["turns"]:
        if turn["act"] == "closing":
            continue
        wanted = turn["item"] or 0
        votes = Counter(places.get(one, 0) for one in heard.get(str(turn["id"]), ()))
        found = votes.most_common(1)[0][0] if votes else 0
        seen["places_wanted"] += wanted > 0
        seen["places_found"] += found > 0
        seen["places_right"] += wanted == found > 0


def _count_days(told: Told, transcript: Transcript, heard: Mapping[str, list[str]], seen: Counter[str]) -> None:
    days = {one: action["until"] for action in told["actions"] for one in heard.get(str(action["turn"]), ())}
    for item in transcript.agenda:
        for action in item.actions:
            if action.segments[0] in days:
                seen["days"] += 1
                seen["days_right"] += bool(action.due and action.due.isoformat() == days[action.segments[0]])


def _statements(item: Any, kind: str) -> list[Statement]:
    return [*getattr(item, kind)]


def shares(seen: Counter[str]) -> dict[str, float]:
    """Give the figures of what was counted."""
    found: dict[str, float] = {"days_right": share(seen, "days_right", "days")}
    for kind, name in (("places", "agenda"), ("decisions", "decision"), ("actions", "action")):
        precision = share(seen, f"{kind}_right", f"{kind}_found")
        recall = share(seen, f"{kind}_right", f"{kind}_wanted")
        both = precision + recall
        found[f"{name}_precision"], found[f"{name}_recall"] = precision, recall
        found[f"{name}_f1"] = round(2 * precision * recall / both, 3) if both else 0.0
    return found


def share(seen: Counter[str], part: str, whole: str) -> float:
    """Give the share of a part, 0 of nothing."""
    return round(seen[part] / seen[whole], 4) if seen[whole] else 0.0


if __name__ == "__main__":
    main(sys.argv[1:])
