"""`python -m benchmarks.agenda [--meetings 20] [--patterns trained|held-out]`: the agenda found in true text.

Generated meetings (`samples/meeting`) are given with their true words and speakers; counted is which utterance was
given to which item (closing words left out), and which decisions and homework were found. The rules were fitted to the
trained patterns, never to the held-out ones.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from typing import Any

from dxauto.minutes.agenda import derive
from dxauto.minutes.transcript import AgendaItem, Meeting, Segment, Speaker, Statement, Transcript
from samples.meeting.script import ScriptWriter
from samples.meeting.truth import estimate_times, truth


def main(arguments: list[str]) -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agenda")
    parser.add_argument("--meetings", type=int, default=20)
    parser.add_argument("--patterns", choices=("trained", "held-out"), default="trained")
    given = parser.parse_args(arguments)
    seen: Counter[str] = Counter()
    for seed in range(1, given.meetings + 1):
        script = ScriptWriter(seed, given.patterns == "held-out", 4, 3).write()
        estimate_times(script)
        _count(truth(script), seen)
    print(json.dumps({"patterns": given.patterns, "meetings": given.meetings, **_figures(seen)}))


def _transcript(told: dict[str, Any]) -> Transcript:
    speakers = [Speaker(id=f"s{n}", name=one["name"]) for n, one in enumerate(told["people"])]
    segments = [
        Segment(id=str(turn["id"]), start=turn["start"], end=turn["end"], speaker=f"s{turn['channel']}",
                verbatim=turn["verbatim"], clean=turn["clean"])
        for turn in told["turns"]
    ]  # fmt: skip
    titles = [one["title"] for one in told["agenda"]]
    meeting = Meeting(date=dt.date.fromisoformat(told["date"]), agenda=titles)
    return Transcript(meeting=meeting, speakers=speakers, segments=segments)


def _count(told: dict[str, Any], seen: Counter[str]) -> None:
    transcript = _transcript(told)
    derive(transcript)
    places = {name: int(item.number) for item in transcript.agenda for name in item.segments}
    for turn in told["turns"]:
        if turn["act"] != "closing":
            seen["turns"] += 1
            seen["turns_right"] += places.get(str(turn["id"]), 0) == (turn["item"] or 0)
    for kind in ("decisions", "actions"):
        wanted = {str(one["turn"]) for one in told[kind]}
        found = {one.segments[-1] for item in transcript.agenda for one in _statements(item, kind)}
        seen[f"{kind}_right"] += len(wanted & found)
        seen[f"{kind}_wanted"] += len(wanted)
        seen[f"{kind}_found"] += len(found)
    days = {str(one["turn"]): one["until"] for one in told["actions"]}
    for item in transcript.agenda:
        for action in item.actions:
            if action.segments[0] in days:
                seen["days"] += 1
                seen["days_right"] += bool(action.due and action.due.isoformat() == days[action.segments[0]])


def _statements(item: AgendaItem, kind: str) -> list[Statement]:
    return [*item.decisions] if kind == "decisions" else [*item.actions]


def _figures(seen: Counter[str]) -> dict[str, float]:
    figures = {"agenda_right": _share(seen, "turns_right", "turns"), "days_right": _share(seen, "days_right", "days")}
    for kind in ("decisions", "actions"):
        figures[f"{kind}_precision"] = _share(seen, f"{kind}_right", f"{kind}_found")
        figures[f"{kind}_recall"] = _share(seen, f"{kind}_right", f"{kind}_wanted")
    return figures


def _share(seen: Counter[str], part: str, whole: str) -> float:
    return round(seen[part] / seen[whole], 3) if seen[whole] else 0.0


if __name__ == "__main__":
    main(sys.argv[1:])
