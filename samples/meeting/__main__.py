"""`python -m samples.meeting --seed N --out DIR [--text-only] [--patterns held-out]`: a meeting and its truth."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import yaml

from samples.meeting.script import ScriptWriter
from samples.meeting.truth import estimate_times, meeting_file, truth
from samples.meeting.written import read_script


def main(arguments: list[str]) -> None:
    """Writes truth.json, kaigi.yaml and, unless told otherwise, the recording with a channel a person."""
    parser = argparse.ArgumentParser(prog="python -m samples.meeting", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--written", action="store_true", help="the sample meeting written by hand, not the grammar's")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--items", type=int, default=3)
    parser.add_argument("--patterns", choices=("trained", "held-out"), default="trained")
    parser.add_argument("--text-only", action="store_true", help="no sound; times are estimated")
    parser.add_argument("--format", choices=("m4a", "flac", "wav"), default="m4a")
    given = parser.parse_args(arguments)
    if given.written:
        script = read_script()
    else:
        script = ScriptWriter(given.seed, given.patterns == "held-out", given.people, given.items).write()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.text_only:
        estimate_times(script)
    else:
        from samples.meeting.recording import record, write

        write(record(script, given.seed), given.out / f"kaigi.{given.format}")
    text = json.dumps(truth(script), ensure_ascii=False, indent=1)
    (given.out / "truth.json").write_text(text + "\n", encoding="utf-8")
    plan = yaml.safe_dump(meeting_file(script), allow_unicode=True, sort_keys=False)
    (given.out / "kaigi.yaml").write_text(plan, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
