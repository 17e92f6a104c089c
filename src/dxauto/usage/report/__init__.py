"""The report for the DX推進本部: one page first, then the annex; as Excel, Word or PDF."""

from dxauto.usage.report.content import Report
from dxauto.usage.report.write import FORMATS, refuse_unknown, write_report

__all__ = ["FORMATS", "Report", "refuse_unknown", "write_report"]
