"""`dxauto run`, `resume`, `robots`, `runs`: what they print for people and for programs."""

import json
from pathlib import Path

import pytest
from cli_support import Office, make_office

from dxauto.errors import ExitCode

KEYS = ["run", "robot", "status", "done", "review", "failed", "output", "seconds"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Give a workspace with the robot `word`."""
    return make_office(tmp_path)


def test_json_is_the_last_line_and_people_read_the_other_stream(office: Office) -> None:
    """With `--json` standard output is one object with the promised keys; sentences go to standard error."""
    names = office.words("done", "review", "failed")
    ended = office.call("run", "word", *names, "-o", "out.txt", "--workers", "0", "--json")
    record = json.loads(ended.out)
    assert list(record) == KEYS
    assert [record[k] for k in ("robot", "status", "done", "review", "failed")] == ["word", "done", 1, 1, 1]
    assert Path(record["output"]).read_text(encoding="utf-8").split() == ["done", "review", "failed"]
    assert "3 件" in ended.err


def test_json_of_a_run_that_fails(office: Office) -> None:
    """A run that ends without a result still gives its object, with the error beside it."""
    names = office.words("done")
    ended = office.call("run", "word", *names, "-o", "x", "--set", "finish=missing", "--workers", "0", "--json")
    record = json.loads(ended.out)
    assert set(record) == {*KEYS, "error"}
    assert record["status"] == "failed"
    assert record["error"] == ended.err.strip() == "部品がありません"


def test_every_figure_is_found_again(office: Office) -> None:
    """What a run printed stands in `dxauto runs show`, and in its JSON."""
    names = office.words("done", "review")
    ran = json.loads(office.call("run", "word", *names, "-o", "o", "--workers", "0", "--json", "--test").out)
    shown = json.loads(office.call("runs", "show", ran["run"], "--json").out)
    assert {k: shown[k] for k in ("done", "review", "failed", "robot")} == {
        k: ran[k] for k in ("done", "review", "failed", "robot")
    }
    assert shown["test"] is True
    assert [item["state"] for item in shown["items"]] == ["done", "review"]
    told = office.call("runs", "show", ran["run"][-4:]).out
    assert "見てください" in told
    assert "練習" in told
    assert ran["run"] in office.call("runs").out


def test_department_and_staff_are_recorded(office: Office) -> None:
    """Who ran it is what the command line says."""
    names = office.words("done")
    office.call("run", "word", *names, "--workers", "0", "--department", "市民税課", "--staff", "1234")
    (row,) = json.loads(office.call("runs", "--json").out)
    assert (row["department"], row["staff"]) == ("市民税課", "1234")


def test_only_what_failed_is_done_again(office: Office) -> None:
    """The same command once more takes over what is done; the summary says so."""
    names = office.words("done", "failed")
    office.call("run", "word", *names, "-o", "o", "--workers", "0")
    again = office.call("run", "word", *names, "-o", "o", "--workers", "0")
    assert "1 件は前に処理が済んでいた" in again.out


def test_resume_asks_again_for_the_latest_stopped_run(office: Office) -> None:
    """After a run that could not write, `resume` without a number does the same; then there is nothing to resume."""
    blocked = office.root / "folder"
    blocked.write_text("", encoding="utf-8")
    failed = office.call("run", "word", *office.words("done"), "-o", "folder/out.txt", "--workers", "0")
    assert failed.code == ExitCode.OUTPUT_FAILED
    blocked.unlink()
    assert office.call("resume").code == ExitCode.DONE
    assert (office.root / "folder" / "out.txt").read_text(encoding="utf-8") == "done"
    assert office.call("resume").code == ExitCode.NOT_FOUND


def test_robots_are_listed_with_what_did_not_load(office: Office) -> None:
    """A broken robot is named with its file and near miss, and hides no other."""
    broken = "name: x\ntitel: 誤り\ntool: pdf\nkind: word\nminutes_by_hand: 1\n"
    (office.root / "robots" / "x.yaml").write_text(broken, encoding="utf-8")
    ended = office.call("robots")
    assert "word" in ended.out
    assert "x.yaml" in ended.err
    assert "title" in ended.err


def test_robot_in_detail(office: Office) -> None:
    """`robots show` gives file, kind with its origin, and the parameters as they apply."""
    told = office.call("robots", "show", "word").out
    assert "cli-kind: cli_kind:WordKind" in told
    assert 'format="xlsx"' in told
    assert json.loads(office.call("robots", "show", "word", "--json").out)["parameters"]["finish"] == ""


@pytest.mark.parametrize(("output", "wanted"), [("o.csv", "csv"), ("o.json", "json"), ("o.xlsx", "xlsx")])
def test_the_ending_of_the_output_chooses_the_format(output: str, wanted: str) -> None:
    """Without `--format` the ending decides; `--format` decides over it."""
    from dxauto.cli.run import _format
    from dxauto.registry import RobotSpec

    class Kind:
        from cli_kind import Parameters

    class Spec:
        kind = Kind
        model = Kind.Parameters
        name = "word"

    spec: RobotSpec = Spec()  # type: ignore[assignment]
    assert _format(spec, None, Path(output)) == {"format": wanted}
    assert _format(spec, "csv", Path(output)) == {"format": "csv"}
    assert _format(spec, None, Path("o.txt")) == {}


def test_wrong_set_is_explained(office: Office) -> None:
    """`--set` without an equals sign is a usage error; an unknown name is a configuration error with a near miss."""
    assert office.call("run", "word", "--set", "finish").code == ExitCode.USAGE
    ended = office.call("run", "word", "--set", "finnish=x")
    assert ended.code == ExitCode.BAD_CONFIGURATION
    assert "finish" in ended.err


def test_looking_makes_no_ledger(office: Office) -> None:
    """`runs` in a new workspace says that there is nothing, and leaves nothing behind."""
    assert "まだ" in office.call("runs").out
    assert json.loads(office.call("runs", "--json").out) == []
    assert not (office.root / ".dxauto").exists()
