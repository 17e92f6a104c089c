"""What things are called in the hall."""

from __future__ import annotations

DEPARTMENTS = """
秘書課 政策企画課 広報課 デジタル推進課 総務課 人事課 財政課 管財課 契約検査課 危機対策課
市民税課 資産税課 納税課 市民課 国保年金課 地域協働課 環境課 廃棄物対策課 生活安全課 消費生活センター
福祉総務課 生活福祉課 障がい福祉課 介護保険課 高齢福祉課 子育て支援課 保育課 こども家庭センター 健康推進課 地域医療課
商工課 観光課 企業誘致課 農林課 水産課 農業委員会事務局 産業振興課 移住定住課 文化振興課 スポーツ振興課
都市計画課 建築指導課 住宅課 公園緑地課 道路課 河川港湾課 用地課 下水道建設課 下水道管理課 水道総務課
会計課 教育総務課 学校教育課 学校管理課 生涯学習課 図書館 博物館 選挙管理委員会事務局 監査委員事務局 議会事務局
""".split()

RENAMED = {"デジタル推進課": "DX推進課", "国保年金課": "保険年金課", "観光課": "観光交流課"}
"""Names from the second year's 1 April on."""

MERGED = {"下水道建設課": "下水道課", "下水道管理課": "下水道課", "農林課": "農林水産課", "水産課": "農林水産課"}
"""Departments that were put together on the third year's 1 April."""

TOOLS = ("e-form", "ai-ocr", "rpa", "transcription")

ROBOTS = {
    "e-form": ("講座の申込み", "施設の予約", "補助金の申請", "職員アンケート", "イベントの申込み"),
    "ai-ocr": ("uketsuke", "nouzei-shoumei", "kouza-furikae"),
    "rpa": ("nouzei-nyuryoku", "kokuho-nyuryoku", "getsuji-download"),
    "transcription": ("kaigi-giji",),
}

MINUTES_BY_HAND = {"e-form": None, "ai-ocr": 6.0, "rpa": 4.0, "transcription": 180.0}
