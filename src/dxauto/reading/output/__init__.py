"""What a run of forms leaves: a workbook, CSV or JSON. One way in: `write_output`."""

from dxauto.reading.output.request import OutputRequest, Written
from dxauto.reading.output.write import write_output

__all__ = ["OutputRequest", "Written", "write_output"]
