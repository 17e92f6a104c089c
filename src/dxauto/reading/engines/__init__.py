"""Recognition engines: `engine(name)` gives one, `compare` sets two readings side by side."""

from dxauto.reading.engines.catalogue import NAMES, engine
from dxauto.reading.engines.compare import Comparison, compare

__all__ = ["NAMES", "Comparison", "compare", "engine"]
