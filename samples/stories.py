"""The stories behind the five forms: who asks for what, told as the form's answers, keeping its rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from samples import people
from samples.people import Account, Home, Person, Rng, pick

Answers = dict[str, Any]

_FIRST_DAY, _LAST_DAY = dt.date(2023, 4, 3), dt.date(2025, 9, 30)
_EDGE_DAY = dt.date(2019, 12, 27)


def any_day(rng: Rng) -> dt.date:
    """A day on which forms come in; now and then one of an old stack, of 令和元年."""
    if rng.random() < 0.04:
        return people.day_between(rng, dt.date(2019, 5, 7), _EDGE_DAY)
    return people.day_between(rng, _FIRST_DAY, _LAST_DAY)


def _maybe(rng: Rng, share: float, value: Any) -> Any:
    return value if rng.random() < share else None


def _reiwa(day: dt.date) -> int:
    return day.year - 2018


def some(rng: Rng, values: tuple[str, ...], most: int) -> list[str] | None:
    """Some of the values, in their order; None for none."""
    count = int(rng.integers(1, most + 1))
    chosen = set(rng.permutation(len(values))[:count].tolist())
    return [value for index, value in enumerate(values) if index in chosen]


def _contact(rng: Rng, who: Person, home: Home) -> Answers:
    return {
        "yuubin": home.postal,
        "denwa": home.phone,
        "juusho": home.address,
        "furigana": who.kana,
        "shimei": who.name,
    }


def _nouzei(rng: Rng) -> Answers:
    who, home, day = people.person(rng, (1935, 2002)), people.home(rng), any_day(rng)
    relation = pick(rng, ("本人", "本人", "本人", "同一世帯の親族", "代理人", "法人の代表者"))
    purpose = pick(rng, ("融資・借入", "保証人", "入札参加資格", "車検", "扶養・奨学金", "その他"))
    first = _reiwa(day) - int(rng.integers(0, 4))
    plate = f"宮城{pick(rng, (300, 500, 580))}{pick(rng, tuple('あさたなはまみらりるろ'))}{_plate_number(rng)}"
    answers: Answers = {
        "shinsei_bi": day.isoformat(),
        **_contact(rng, who, home),
        "ouin": bool(rng.random() < 0.55),
        "seinengappi": who.born.isoformat(),
        "kankei": relation,
        "shurui": some(
            rng,
            ("市民税・県民税", "固定資産税・都市計画税", "軽自動車税", "国民健康保険税", "法人市民税", "完納証明"),
            3,
        ),
        "nendo_kara": max(1, first),
        "nendo_made": _maybe(rng, 0.6, max(1, first) + int(rng.integers(0, 2))),
        "tsuusuu": int(rng.integers(1, 4)) if rng.random() < 0.93 else int(rng.integers(10, 15)),
        "mokuteki": purpose,
        "mokuteki_sonota": pick(rng, ("金融機関へ提出", "住宅手当の申請", "補助金の申請", "賃貸契約のため"))
        if purpose == "その他"
        else None,
        "sharyou": plate if purpose == "車検" else None,
        "kakunin": some(rng, ("マイナンバーカード", "運転免許証", "資格確認書等", "その他"), 1),
    }
    return answers | _nouzei_payer(rng, relation, who, home)


def _plate_number(rng: Rng) -> str:
    return f"{int(rng.integers(10, 99))}-{int(rng.integers(10, 99))}"


def _nouzei_payer(rng: Rng, relation: str, who: Person, home: Home) -> Answers:
    """Who owes the tax: the applicant himself, somebody else, or a firm."""
    blank = dict.fromkeys(("onaji", "gimu_juusho", "gimu_furigana", "gimu_shimei", "gimu_seinengappi"))
    if relation == "本人" and rng.random() < 0.85:
        return blank | {"onaji": "申請者と同じ"}
    if relation == "法人の代表者":
        name, kana = people.firm(rng)
        address = people.home(rng).address
        return blank | {"gimu_juusho": address, "gimu_furigana": kana, "gimu_shimei": name}
    family = relation == "同一世帯の親族"
    payer = people.relative(rng, who, (1930, 1999)) if family else people.person(rng, (1930, 1999))
    payer = who if relation == "本人" else payer
    return {
        "onaji": None,
        "gimu_juusho": home.address if payer.family == who.family else people.home(rng).address,
        "gimu_furigana": payer.kana,
        "gimu_shimei": payer.name,
        "gimu_seinengappi": payer.born.isoformat(),
    }


_IN = ("転入", "社会保険をやめた", "出生", "生活保護の廃止", "その他")
_OUT = ("転出", "社会保険に入った", "死亡", "生活保護の開始", "その他")


def _kokuho(rng: Rng) -> Answers:
    head, home, day = people.person(rng, (1945, 1995)), people.home(rng), any_day(rng)
    kind = pick(rng, ("加入", "加入", "脱退", "脱退", "変更"))
    reason = pick(rng, _IN if kind == "加入" else _OUT)
    at_work = reason in {"社会保険をやめた", "社会保険に入った"} and kind != "変更"
    answers: Answers = {
        "todoke_bi": day.isoformat(),
        "shubetsu": kind,
        "idou_bi": people.day_between(rng, max(day - dt.timedelta(30), dt.date(2019, 5, 1)), day).isoformat(),
        "kigou_bangou": people.digits(rng, 8) if kind != "加入" else None,
        **_contact(rng, head, home),
        "todokedenin": pick(rng, ("世帯主", "世帯主", "世帯員", "代理人")),
        "kojin_bangou": head.number,
        "kanyuu_riyuu": reason if kind == "加入" else None,
        "dattai_riyuu": reason if kind == "脱退" else None,
        "kinmusaki": people.firm(rng)[0] if at_work else None,
        "kakunin": some(rng, ("マイナンバーカード", "運転免許証", "資格確認書等", "その他"), 2),
        "kakuninsho": {"加入": "交付", "脱退": "回収", "変更": "なし"}[kind],
    }
    for row, (who, role) in enumerate(_household(rng, head), start=1):
        answers |= {
            f"kazoku.{row}.shimei": who.name,
            f"kazoku.{row}.seinengappi": who.born.isoformat(),
            f"kazoku.{row}.seibetsu": who.sex,
            f"kazoku.{row}.zokugara": role,
            f"kazoku.{row}.kojin_bangou": _maybe(rng, 0.85, who.number),
        }
    return answers


def _household(rng: Rng, head: Person) -> list[tuple[Person, str]]:
    """One to four people: the head, the spouse, children."""
    members = [(head, "本人")]
    for _ in range(int(rng.integers(0, 4))):
        adult = len(members) == 1 and rng.random() < 0.6
        who = people.relative(rng, head, (1950, 1995) if adult else (1996, 2022))
        role = ("妻" if who.sex == "女" else "夫") if adult else ("長女" if who.sex == "女" else "長男")
        if all(role != known and who.given != other.given for other, known in members):
            members.append((who, role))
    return members


def _bank_with_kind(account: Account) -> str:
    word = {"農協": "農業協同組合", "漁協": "漁業協同組合"}.get(account.kind, account.kind)
    return account.bank + word


def _transfer(rng: Rng, who: Person) -> Answers:
    account = people.account(rng)
    return {
        "ginkou": _bank_with_kind(account),
        "ginkou_code": _maybe(rng, 0.7, account.bank_code),
        "shiten": account.branch + "支店",
        "shiten_code": _maybe(rng, 0.7, account.branch_code),
        "kouza_shubetsu": "普通" if rng.random() < 0.9 else "当座",
        "kouza_bangou": account.number,
        "meigi_kana": who.kana,
    }


def _kouza(rng: Rng) -> Answers:
    who, home, day = people.person(rng, (1940, 2000)), people.home(rng), any_day(rng)
    months = int(rng.integers(day.month, day.month + 5))
    start = _reiwa(day) + months // 12
    answers: Answers = {
        "moushikomi_bi": day.isoformat(),
        "kubun": pick(rng, ("新規", "新規", "変更", "廃止")),
        **_contact(rng, who, home),
        "atena_bangou": _maybe(rng, 0.6, people.digits(rng, 9)),
        "zeimoku": some(
            rng,
            (
                "市県民税",
                "固定資産税・都市計画税",
                "軽自動車税",
                "国民健康保険税",
                "介護保険料",
                "後期高齢者医療保険料",
            ),
            4,
        ),
        "houhou": pick(rng, ("期別", "全期前納")),
        "kaishi_nen": start,
        "kaishi_tsuki": months % 12 + 1,
        "meigi_kana": who.kana,
        "meigi": who.name,
        "todokede_in": bool(rng.random() < 0.95),
    }
    return answers | _direct_debit(rng)


def _direct_debit(rng: Rng) -> Answers:
    """Either an account at a bank or one at the postal bank."""
    names = "ginkou ginkou_shurui ginkou_code shiten shiten_shurui shiten_code kouza_shubetsu kouza_bangou"
    blank: Answers = dict.fromkeys([*names.split(), "yuucho_kigou", "yuucho_bangou"])
    if rng.random() < 0.3:
        return blank | {"yuucho_kigou": "1" + people.digits(rng, 4), "yuucho_bangou": people.digits(rng, 7) + "1"}
    account = people.account(rng)
    return blank | {
        "ginkou": account.bank,
        "ginkou_shurui": account.kind,
        "ginkou_code": _maybe(rng, 0.8, account.bank_code),
        "shiten": account.branch,
        "shiten_shurui": pick(rng, ("支店", "支店", "支店", "本店", "出張所")),
        "shiten_code": _maybe(rng, 0.8, account.branch_code),
        "kouza_shubetsu": "普通" if rng.random() < 0.9 else "当座",
        "kouza_bangou": account.number,
    }


def _sousaihi(rng: Rng) -> Answers:
    dead = people.person(rng, (1922, 1955))
    family = rng.random() < 0.85
    who = people.relative(rng, dead, (1950, 1990)) if family else people.person(rng, (1950, 1990))
    day = people.day_between(rng, _FIRST_DAY, _LAST_DAY)
    funeral = day - dt.timedelta(int(rng.integers(5, 60)))
    death = funeral - dt.timedelta(int(rng.integers(2, 7)))
    child = "長男" if who.sex == "男" else "長女"
    return {
        "shinsei_bi": day.isoformat(),
        "kigou_bangou": people.digits(rng, 8),
        "shinseigaku": 50000,
        "kojin_bangou": dead.number,
        "shibousha_furigana": dead.kana,
        "shibousha_shimei": dead.name,
        "shibousha_seinengappi": dead.born.isoformat(),
        "shibou_bi": death.isoformat(),
        "sousai_bi": funeral.isoformat(),
        "daisansha": "有" if rng.random() < 0.08 else "無",
        "hoka_kyuufu": "有" if rng.random() < 0.08 else "無",
        **_contact(rng, who, people.home(rng)),
        "ouin": bool(rng.random() < 0.6),
        "zokugara": pick(rng, (child, child, "妻" if who.sex == "女" else "夫", "孫")) if family else "知人",
        **_transfer(rng, who),
        "inin": "委任する" if rng.random() < 0.12 else None,
        "tenpu": some(rng, ("会葬礼状", "葬儀の領収書", "埋火葬許可証", "通帳の写し"), 3),
    }


def _kougaku(rng: Rng) -> Answers:
    who, home, day = people.person(rng, (1938, 1995)), people.home(rng), any_day(rng)
    month = max(day.replace(day=1) - dt.timedelta(int(rng.integers(35, 150))), dt.date(2019, 5, 1))
    number = people.digits(rng, 8)
    history = rng.random() < 0.35
    answers: Answers = {
        "shinsei_bi": day.isoformat(),
        "kigou_bangou": number,
        "kigou_bangou_2": number,
        "shinryou_nen": _reiwa(month),
        "shinryou_tsuki": month.month,
        **_contact(rng, who, home),
        "ouin": bool(rng.random() < 0.6),
        "seinengappi": who.born.isoformat(),
        "kojin_bangou": who.number,
        "shikyuu_rireki": "有" if history else "無",
        "rireki_kaisuu": int(rng.integers(1, 12)) if history else None,
        "jouken": _maybe(rng, 0.3, some(rng, ("交通事故など", "仕事中のけが", "公費負担医療", "特定疾病"), 1)),
        **_transfer(rng, who),
        "doui": "同意する",
        "kakunin": some(rng, ("マイナンバーカード", "運転免許証", "資格確認書等", "その他"), 1),
        "biko": _maybe(
            rng,
            0.4,
            pick(rng, ("領収書の写しを添付します", "差額ベッド代は除いてあります", "電話は夕方にお願いします")),
        ),
    }
    return answers | _bills(rng, who)


def _bills(rng: Rng, who: Person) -> Answers:
    patients = [who, people.relative(rng, who, (1950, 2020))]
    total, answers = 0, Answers()
    for row in range(1, int(rng.integers(1, 9)) + 1):
        amount = int(rng.integers(12, 3600)) * 10 if rng.random() < 0.8 else int(rng.integers(60_000, 1_200_000))
        total += amount
        answers |= {
            f"iryou.{row}.jushinsha": pick(rng, patients).name,
            f"iryou.{row}.kikan": people.one_of(rng, people.CLINICS),
            f"iryou.{row}.kubun": "外来" if rng.random() < 0.75 else "入院",
            f"iryou.{row}.kingaku": amount,
        }
    return answers | {"goukei": total}


STORIES: Mapping[str, Callable[[Rng], Answers]] = {
    "nouzei-shoumei": _nouzei,
    "kokuho-idou": _kokuho,
    "kouza-furikae": _kouza,
    "sousaihi": _sousaihi,
    "kougaku-ryouyouhi": _kougaku,
}
