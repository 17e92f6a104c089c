"""dxauto: on-premises back-office robots for Japanese city halls."""

import os

__version__ = "0.1.0"

# ONNX Runtime from 1.29 on reports to its maker by default, and keeps a device number in the user's folder. It looks
# at this once, when it is first imported; here it is set before anything of ours can import it, workers inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
