"""Fill a usage store with the hall: `python -m samples.hall --seed 3 --store usage.sqlite3`."""

from __future__ import annotations

import argparse
from pathlib import Path

from dxauto.usage.store import UsageStore
from samples.hall.plan import plan


def main() -> None:
    """Plan the hall and store its roster and events."""
    parser = argparse.ArgumentParser(prog="python -m samples.hall", description=__doc__)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--store", type=Path, required=True)
    arguments = parser.parse_args()
    hall = plan(arguments.seed)
    with UsageStore(arguments.store) as store:
        store.put_roster(hall.roster)
        added = store.add(hall.events())
    print(f"{added.taken} events")


if __name__ == "__main__":
    main()
