"""A night's report in words: the same text on the screen, in a mail and in a file."""

from __future__ import annotations

from collections.abc import Iterator

from dxauto.errors import ExitCode
from dxauto.ledger import RunStatus
from dxauto.morning.report import Report, Told
from dxauto.watch.standing import Watched

_STATUS = {
    RunStatus.RUNNING: "実行中",
    RunStatus.DONE: "完了",
    RunStatus.FAILED: "失敗",
    RunStatus.INTERRUPTED: "途中",
}
_HEADS = {
    ExitCode.MISSED: "動かなかった予定があります",
    ExitCode.PARTLY_FAILED: "処理できなかったものがあります",
    ExitCode.REVIEW: "確かめてほしいものがあります",
    ExitCode.DONE: "すべて終わっています",
}


def headline(report: Report) -> str:
    """Say in one sentence how the night was."""
    if not (report.runs or report.gaps or report.watched):
        return "実行はありませんでした"
    if report.exit_code is ExitCode.DONE and any(run.status is RunStatus.RUNNING for run in report.runs):
        return "まだ動いているものがあります"
    return _HEADS[report.exit_code]


def told(report: Report) -> str:
    """Give the whole report."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{headline(report)}（{report.begin:%m-%d %H:%M} から {report.end:%m-%d %H:%M} まで）"
    if report.gaps:
        yield "\n【警報】動かなかった予定"
        for gap in report.gaps:
            when = f" {gap.occurrence:%m-%d %H:%M}" if gap.occurrence else ""
            yield f"- {gap.entry}{when}: {gap.reason}"
    if report.runs:
        yield "\n実行"
        for run in report.runs:
            yield f"- {_run(run)}"
            if run.pages:
                yield f"  ページ {run.pages}"
        yield f"  {_sum(report)}"
    if report.watched:
        yield "\n見張っているフォルダ"
        yield from (f"- {_watched(one)}" for one in report.watched)
    todo = [f"{run.title}: {run.advice}" for run in report.runs if run.advice]
    todo += [
        f"{one.robot}: フォルダ「要確認」の {one.review} 個のファイルを、隣の文書のとおりにしてください"
        for one in report.watched
        if one.review
    ]
    todo += [
        f"{one.robot}: 見張っているフォルダで {one.waiting} 個のファイルが、ほかのファイルを待っています。"
        "隣の文書のとおりにしてください"
        for one in report.watched
        if one.waiting
    ]
    todo += [
        f"{one.robot}: 読みかけのファイルが {one.under_way} 個あります。"
        f"前と同じように「dxauto watch {one.robot}」で見張りを始めると、続きから読みます"
        for one in report.watched
        if one.cut_off
    ]
    if todo:
        yield "\n今すること"
        yield from (f"{number}. {text}" for number, text in enumerate(todo, start=1))
    if report.quiet:
        yield "\n動かす必要がなかった予定"
        yield from (f"- {text}" for text in report.quiet)


def _watched(one: Watched) -> str:
    now = "見張っています" if one.running else "止まっています"
    rest = f"、途中 {one.under_way}" if one.under_way else ""
    rest += f"、待っている {one.waiting}" if one.waiting else ""
    gone = f"、なくなった {one.gone}" if one.gone else ""
    return f"{one.robot} {now}　済み {one.done} ファイル、要確認 {one.review}、同じ内容 {one.twins}{gone}{rest}"


def _run(run: Told) -> str:
    totals = run.totals
    rest = totals.items - totals.done - totals.review - totals.failed
    counts = f"済み {totals.done}、確認 {totals.review}、失敗 {totals.failed}" + (f"、途中 {rest}" if rest else "")
    status = _STATUS[run.status] + ("（続きは、あとの実行）" if run.gone_on else "")
    # Of a run that was killed nobody knows how long it took.
    took = f" {duration(run.seconds)}" if run.seconds else ""
    return f"{run.title}（{run.robot}）{status}　{run.started:%m-%d %H:%M} から{took}　{totals.items} 件 = {counts}"


def _sum(report: Report) -> str:
    items = sum(run.totals.items for run in report.last)
    done, review, failed = (sum(getattr(r.totals, name) for r in report.last) for name in ("done", "review", "failed"))
    rest = items - done - review - failed
    return f"合わせて {items} 件 = 済み {done} ＋ 確認 {review} ＋ 失敗 {failed} ＋ 途中 {rest}"


def duration(seconds: float) -> str:
    """Give a time as people say it."""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 時間 {minutes} 分"
    return f"{minutes} 分 {left} 秒" if minutes else f"{left} 秒"
