"""Several recorders in one room: where each began on the first one's clock, and how fast its own clock runs.

The levels over time (`Envelope`) of two recorders in a room rise and fall together. The whole recordings give the
offset; windows along them give the drift (two cheap clocks differ by up to some 100 ppm: 0.3 s an hour).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dxauto.minutes.audio.level import FRAMES_PER_S, Envelope

WINDOW_S = 60.0
SEARCH_S = 2.0
MOST_PPM = 1000.0
LEAST_LIKENESS = 0.25
_FEWEST_WINDOWS = 3
_LEAST_SPAN_S = 300.0


@dataclass(frozen=True, slots=True)
class Alignment:
    """`offset_s`: when the recording began on the other's clock; `likeness`: correlation of the two, -1 to 1."""

    offset_s: float
    drift_ppm: float
    likeness: float


def align(first: Envelope, other: Envelope) -> Alignment | None:
    """Give where `other` stands on the clock of `first`; None if the two do not sound like one meeting."""
    a, b = _shape(first), _shape(other)
    lag, likeness = _best_lag(a, b)
    if likeness < LEAST_LIKENESS:
        return None
    times, lags = _local_lags(a, b, lag)
    offset, ppm = _line(times, lags, lag)
    return Alignment(offset, ppm, likeness)


def _shape(envelope: Envelope) -> NDArray[np.float64]:
    # What is loud and what is not, whatever the gain; very quiet parts carry no shape.
    low, high = np.percentile(envelope, [10, 95]) if len(envelope) else (0.0, 1.0)
    scaled = np.clip((envelope.astype(np.float64) - low) / max(high - low, 1.0), 0, 1.2)
    return np.asarray(scaled - scaled.mean() if len(scaled) else scaled)


def _best_lag(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[int, float]:
    size = 1 << (len(a) + len(b)).bit_length()
    product = np.fft.irfft(np.fft.rfft(a, size) * np.conj(np.fft.rfft(b, size)), size)
    lag = int(product.argmax())
    lag = lag - size if lag > size // 2 else lag
    return lag, _likeness(a, b, lag)


def _likeness(a: NDArray[np.float64], b: NDArray[np.float64], lag: int) -> float:
    start, end = max(0, lag), min(len(a), len(b) + lag)
    if end - start < FRAMES_PER_S:
        return -1.0
    x, y = a[start:end], b[start - lag : end - lag]
    spread = float(x.std() * y.std())
    return float(((x - x.mean()) * (y - y.mean())).mean() / spread) if spread > 1e-9 else -1.0


def _local_lags(
    a: NDArray[np.float64], b: NDArray[np.float64], lag: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    window = round(WINDOW_S * FRAMES_PER_S)
    drift = round(len(b) * MOST_PPM / 1e6)
    search = round(SEARCH_S * FRAMES_PER_S) + drift
    found = []
    for begin in range(0, len(b) - window + 1, window):
        piece = b[begin : begin + window]
        low = begin + lag - search
        high = begin + lag + window + search
        if low < 0 or high > len(a):
            continue
        own, likeness = _best_lag(a[low:high], piece)
        if likeness > LEAST_LIKENESS and 0 <= own <= 2 * search:
            found.append(((begin + window / 2) / FRAMES_PER_S, (low + own - begin) / FRAMES_PER_S))
    pairs = np.array(found, np.float64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _line(times: NDArray[np.float64], lags: NDArray[np.float64], lag: int) -> tuple[float, float]:
    """Give offset and drift by the Theil-Sen line: single windows that fitted badly do not count."""
    if len(times) < _FEWEST_WINDOWS or times[-1] - times[0] < _LEAST_SPAN_S:
        return (float(np.median(lags)) if len(lags) else lag / FRAMES_PER_S), 0.0
    i, j = np.triu_indices(len(times), 1)
    slope = float(np.median((lags[j] - lags[i]) / (times[j] - times[i])))
    if abs(slope) * 1e6 > MOST_PPM:
        return float(np.median(lags)), 0.0
    return float(np.median(lags - slope * times)), slope * 1e6
