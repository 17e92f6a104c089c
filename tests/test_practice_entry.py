"""Entering into the practice system: what it takes, refuses, stores and finds again."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from practice_support import Form, application, day, move, practice, receipt, signed_in

from samples.practice.database import count, rows
from samples.practice.seeds import half_kana
from samples.practice.server import Practice


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """One system for the tests that store nothing."""
    with practice(tmp_path_factory.mktemp("shared")) as running:
        yield running


def test_confirmation_then_receipt(tmp_path: Path) -> None:
    """The confirmation page stores nothing and carries everything on; the commit stores it and gives a number."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        page = visitor.post("/nouzei/confirm", application())
        assert "令和07年02月28日" in page.text
        assert rows(system.settings.database) == []
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
        form: dict[str, list[str]] = {}
        for name, value in hidden:
            form.setdefault(name, []).append(value)
        number = receipt(visitor.commit({name: values for name, values in form.items() if name != "_token"}))
        assert re.fullmatch(r"N\d\d-000001", number)
        assert [row["uketsuke"] for row in rows(system.settings.database)] == [number]


def test_values_are_stored_as_meant(tmp_path: Path) -> None:
    """Dates of the Japanese calendar are stored as ISO dates, postal codes joined, several choices in page order."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        visitor.commit(application(shurui=["完納証明", "市民税・県民税"]))
        stored = rows(system.settings.database)[0]
        assert (stored["shinsei_bi"], stored["seinengappi"]) == ("2025-02-28", "1980-04-01")
        assert (stored["yuubin"], stored["shurui"]) == ("986-0822", "市民税・県民税、完納証明")
        assert (stored["shimei"], stored["furigana"]) == ("石巻　太郎", "ｲｼﾉﾏｷ ﾀﾛｳ")
        assert (stored["gimu_shimei"], stored["shokuin"]) == ("", "kenshu")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"furigana": "イシノマキ タロウ"}, "フリガナ：半角カナで入力してください"),
        ({"furigana": "石巻"}, "フリガナ：半角カナ"),
        ({"shimei": "Taro"}, "氏名：全角で入力してください"),
        ({"shimei": ""}, "氏名：必須項目です"),
        ({"juusho": "石巻市中央3-5-1"}, "住所：全角で入力してください"),
        ({"juusho": "あ" * 61}, "住所：60文字以内"),
        ({"denwa": "０２２５－９５－１１１１"}, "電話番号：半角数字とハイフン"),
        ({"yuubin2": "082"}, "郵便番号：半角数字3桁と4桁"),
        ({"nendo_kara": "6"}, "年度（自）：半角数字2桁"),
        ({"nendo_made": "05"}, "年度：至の年度が自の年度より前です"),
        ({"tsuusuu": "0"}, "通数：1から99まで"),
        ({"kankei": "友人"}, "納税義務者との関係：選択肢にない値です"),
        ({"kankei": ""}, "納税義務者との関係：必須項目です"),
        ({"shurui": ["完納証明", "住民税"]}, "証明の種類：選択肢にない値です"),
        ({"shurui": []}, "証明の種類：必須項目です"),
        ({"onaji": []}, "納税義務者氏名：「申請者と同じ」でないときは必須項目です"),
        ({"mokuteki": "その他"}, "使用目的（その他）：使用目的が「その他」のときは必須項目です"),
        ({"mokuteki": "車検"}, "車両番号：使用目的が「車検」のときは必須項目です"),
        ({"seiri_bangou": "あ-1"}, "整理番号：半角英数字とハイフン"),
        (day("shinsei_bi", "令和", 7, 2, 29), "申請日：存在しない日付です"),
        (day("shinsei_bi", "令和", 60, 2, 1), "申請日：本日より後の日付です"),
        (day("seinengappi", "昭和", 64, 1, 8), "生年月日：昭和の期間外の日付です"),
        ({"seinengappi_tsuki": ""}, "生年月日：元号・年・月・日を全て選択してください"),
    ],
)
def test_wrong_value_is_refused_with_its_reason(shared: Practice, wrong: Form, reason: str) -> None:
    """A value that the system does not take is refused at the commit too, with the reason, and nothing is stored."""
    with signed_in(shared) as visitor:
        for step in ("confirm", "commit"):
            answer = visitor.post(f"/nouzei/{step}", {**application(), **wrong})
            assert "入力値が不正です。" in answer.text
            assert reason in answer.text
    assert rows(shared.settings.database) == []


def test_all_reasons_are_told_at_once(tmp_path: Path) -> None:
    """Several wrong values give several reasons on one page."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        answer = visitor.commit(application(furigana="ア", denwa="x", tsuusuu=""))
        assert len(re.findall("<li>", answer.text)) == 3


def test_double_submit_is_stored_twice(tmp_path: Path) -> None:
    """As in old systems, the same form sent twice makes two applications with two numbers."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        numbers = {receipt(visitor.commit(application("D-1"))) for _ in range(2)}
        assert len(numbers) == 2
        assert count(system.settings.database, "D-1") == 2


def test_unique_refuses_the_second(tmp_path: Path) -> None:
    """With `unique` a 整理番号 that is there is refused with the number of the first; an empty one is not compared."""
    with practice(tmp_path, unique=True) as system, signed_in(system) as visitor:
        number = receipt(visitor.commit(application("U-1")))
        assert f"既に登録されています（受付番号 {number}）" in visitor.commit(application("U-1")).text
        assert count(system.settings.database, "U-1") == 1
        for _ in range(2):
            receipt(visitor.commit(application("")))


def test_many_browsers_get_numbers_of_their_own(tmp_path: Path) -> None:
    """Commits at the same time get different numbers, none is lost."""
    with practice(tmp_path) as system:
        numbers: list[str] = []

        def work(name: str) -> None:
            with signed_in(system) as visitor:
                numbers.extend(receipt(visitor.commit(application(f"{name}-{index}"))) for index in range(8))

        threads = [threading.Thread(target=work, args=(name,)) for name in "ABC"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(numbers) == sorted(row["uketsuke"] for row in rows(system.settings.database))
        assert len(set(numbers)) == 24


def test_move_of_a_household_is_stored(tmp_path: Path) -> None:
    """A 資格異動 is stored in its own table, and its page hides all but the end of the 個人番号."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        page = visitor.post("/kokuho/confirm", move())
        assert "********3793" in page.text
        assert re.fullmatch(r"K\d\d-000001", receipt(visitor.commit(move(), "kokuho")))
        stored = rows(system.settings.database, "kokuho")[0]
        assert (stored["idou_bi"], stored["kazoku_1_kojin_bangou"]) == ("2025-02-28", "479563753793")
        assert count(system.settings.database, "K-0001", "kokuho") == 1
        detail = visitor.get("/kokuho/detail", uketsuke=stored["uketsuke"])
        assert "479563753793" not in detail.text


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"setai_bangou": "42913696"}, "世帯主：記号番号と氏名が資格台帳と一致しません"),
        ({"setai_shimei": "岩渕　実"}, "世帯主：記号番号と氏名が資格台帳と一致しません"),
        ({"kazoku_1_kojin_bangou": "479563753794"}, "異動者1 個人番号：番号が正しくありません"),
        ({"riyuu": ""}, "異動理由：加入・脱退のときは必須項目です"),
        (day("idou_bi", "令和", 7, 3, 19), "異動年月日：届出日より後の日付です"),
    ],
)
def test_wrong_move_is_refused(shared: Practice, wrong: Form, reason: str) -> None:
    """A 資格異動 that does not fit the register or the calendar is refused."""
    with signed_in(shared) as visitor:
        assert reason in visitor.commit({**move(), **wrong}, "kokuho").text
    assert rows(shared.settings.database, "kokuho") == []


def test_household_search_is_shift_jis(tmp_path: Path) -> None:
    """The pop-up is a Shift_JIS page, takes full-width kana in Shift_JIS, and finds by the beginning."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        answer = visitor.http.get("/kokuho/setai?kana=%83C%83%8F%83u%83%60")
        assert "Shift_JIS" in answer.headers["content-type"]
        assert "岩渕　誠" in answer.content.decode("cp932")
        assert "該当する世帯はありません" in visitor.http.get("/kokuho/setai?bangou=1").content.decode("cp932")


@pytest.mark.parametrize(
    ("full", "half"), [("ワタナベ　ヴェパー", "ﾜﾀﾅﾍﾞ ｳﾞｪﾊﾟｰ"), ("ガッツ", "ｶﾞｯﾂ"), ("ｱﾍﾞ", "ｱﾍﾞ"), ("", "")]
)
def test_kana_are_halved(full: str, half: str) -> None:
    """Full-width kana become half-width ones, their marks characters of their own."""
    assert half_kana(full) == half


def test_postal_code_gives_the_town(tmp_path: Path) -> None:
    """A known postal code gives city and town, an unknown one nothing."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        assert visitor.get("/yuubin", code="9860822").json() == {"juusho": "宮城県石巻市中央"}
        assert visitor.get("/yuubin", code="0000000").json() == {"juusho": ""}


def test_what_was_typed_stays_text(tmp_path: Path) -> None:
    """Markup in a value is shown as text, not as markup."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        page = visitor.get("/nouzei/list", seiri_bangou='"><script>alert(1)</script>', kensaku="検索")
        assert "<script>alert(1)" not in page.text
