"""Runs the robot `nise` of a workspace, for tests that kill it: `python spine_command.py ROOT WORKERS`."""

import sys
from pathlib import Path

from spine_support import request

from dxauto.runner import run
from dxauto.workspace import Workspace

if __name__ == "__main__":
    summary = run(request(Workspace(Path(sys.argv[1])), workers=int(sys.argv[2])))
    sys.stdout.write("\n".join(summary.notes))
    sys.exit(int(summary.exit_code))
