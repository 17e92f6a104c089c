"""Cutting fields out of a registered page: `prepare` once a page, then `cut`, `cut_lines` or `split_comb`."""

from dxauto.reading.crops.comb import CombCrop, split_comb
from dxauto.reading.crops.cut import cut
from dxauto.reading.crops.lines import cut_lines
from dxauto.reading.crops.page import Prepared, prepare

__all__ = ["CombCrop", "Prepared", "cut", "cut_lines", "prepare", "split_comb"]
