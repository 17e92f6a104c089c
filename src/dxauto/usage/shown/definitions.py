"""The definitions in words, for the annex and the foot of the page. docs/ja explains them with examples."""

from __future__ import annotations

from dxauto.usage.figures_types import Figures
from dxauto.usage.shown import wording


def definitions(figures: Figures) -> list[tuple[str, str]]:
    """Give (term, what it means) as these figures were made."""
    terms = figures.terms
    return [
        ("年度", "4月1日から翌年3月31日まで。"),
        (
            "利用率",
            "使った課の数 ÷ 口座を持つ課の数。期間の中で 1 日でも口座を持っていた課を分母に入れます。"
            "職員の数でも同じように出します。",
        ),
        (
            "使った",
            f"期間の中で、{terms.active_runs} 回以上、本番で成功した実行があること。"
            "試しの実行、失敗した実行、やり直しは数えません。",
        ),
        (
            "目標",
            f"{wording.reading(terms)}。導入初年度のツールは {wording.percent(terms.first_goal)} を目安にします。",
        ),
        ("前年度比", "今年度の利用率 ÷ 前年度の利用率 − 1。「ポイント」は利用率どうしの引き算です。"),
        (
            "判定",
            "届いていれば「達成済み」。"
            "年度の途中は、予測で届く見込みが 50 % 以上なら「達成見込み」、下回れば「遅れ」。",
        ),
        (
            "予測",
            "前の年度に、年度の残りの期間で新しく使い始めた課の割合をもとに、"
            "くり返し計算（ブートストラップ）で 3月31日の率を求め、"
            "8割が入る幅を示します。",
        ),
        (
            "減った時間",
            "（できた件数 × 手作業の分数 − 人の確認の分数）÷ 60。確認の時間を測った分と、みなした分を分けて示します。",
        ),
        ("失敗率", "失敗した実行 ÷（成功した実行 ＋ 失敗した実行）。"),
        ("課の名前", "年度の途中で名前が変わった課、統合した課は、変わる前の利用は前の名前に残します。"),
        (
            "少人数の課",
            f"職員が {terms.smallest_group} 人より少ない課は、課の合計だけを示します。"
            "個人ごとの数はどこにも示しません。",
        ),
    ]
