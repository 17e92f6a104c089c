"""Any recording, read as a stream: blocks of 16 kHz samples, one row a channel, on the player's clock.

PyAV (FFmpeg) reads what recorders, phones and web meetings leave. Only containers of sound are opened, never playlists
or addresses: a hostile file must not make the program read another file or ask the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from dxauto.errors import UnreadableInputError, system_reason
from dxauto.minutes.audio.wavefile import times_longer
from dxauto.minutes.heard import RATE

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

Block = NDArray[np.float32]
"""Samples of shape (channels, n), -1 to 1."""

CONTAINERS = (
    *("wav", "w64", "aiff", "au", "caf", "mp3", "aac", "flac", "ogg", "asf", "amr", "amrnb", "amrwb", "ac3", "eac3"),
    *("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "mpegts", "mpeg", "ape", "wv", "tta", "dts", "loas"),
)
_SOUND = (".wav", ".w64", ".mp3", ".m4a", ".aac", ".flac", ".ogg", ".oga", ".opus", ".wma", ".asf", ".amr", ".aif")
_FILM = (".3gp", ".mp4", ".m4v", ".mkv", ".mka", ".webm", ".mov", ".avi", ".mpg", ".mpeg", ".ts", ".m2ts")
SUFFIXES = frozenset((*_SOUND, *_FILM, ".aiff", ".caf", ".au", ".ac3", ".wv", ".ape"))
LONGEST_GAP_S = 6 * 3600
SHORTEST_GAP_S = 0.25
LONGEST_S = 30 * 3600
"""No meeting lasts that long, but a file of some kilobytes may claim to; a WAV of ours holds 37 hours."""

_CUT_OFF_S = 2.0
_CUT_OFF_PART = 0.01
_NO_LENGTH = frozenset({"aac", "amr", "amrnb", "amrwb", "ac3", "eac3", "dts", "loas", "mpegts", "mpeg", "ogg"})
"""What has no length in its head: FFmpeg guesses it from the file's size, or reads it from its end."""

MOST_CHANNELS = 32
_BLOCK = 10 * RATE


@dataclass(slots=True)
class Decoded:
    """What is known of a recording once its blocks have been taken.

    `lost` counts pieces that could not be decoded, `promised` is how many seconds the file's head says there are (0 if
    it says nothing).
    """

    channels: int = 0
    samples: int = 0
    promised: float = 0.0
    lost: int = 0
    torn: bool = False
    gaps: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.samples / RATE

    @property
    def cut_off(self) -> bool:
        """Whether the end is missing: a copy that was broken off, a recorder whose battery ran out."""
        return self.promised - self.seconds > max(_CUT_OFF_S, _CUT_OFF_PART * self.promised)


def blocks(path: Path, told: Decoded) -> Iterator[Block]:
    """Give the recording in blocks of about ten seconds, and tell in `told` what was met on the way.

    Where the recording's own clock jumps (a paused recorder, a web meeting without packets), silence is put in, so
    that times agree with a player. A broken end gives what came before it. Raises `UnreadableInputError` if there is
    no sound in it at all.
    """
    _refuse_empty(path)
    with _opened(path) as container:
        stream = _stream(path, container)
        told.channels = min(stream.codec_context.channels, MOST_CHANNELS)
        if told.channels < 1:
            raise _unreadable(path, "音声の形式が分かりません")
        told.promised = _promised(container, stream)
        for block in _joined(_frames(container, stream, told), told):
            if told.samples > LONGEST_S * RATE:
                raise _unreadable(path, f"{LONGEST_S // 3600} 時間より長く、長すぎます")
            yield block
        if container.format.name == "wav":
            told.promised = told.seconds * times_longer(path)
    if told.samples == 0:
        raise _unreadable(path, "音が入っていません")


def _refuse_empty(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableInputError(f"「{path.name}」を読めません（{system_reason(error)}）") from error
    if size == 0:
        raise _unreadable(path, "ファイルが空（0 バイト）です")


def _opened(path: Path) -> InputContainer:
    options = {"protocol_whitelist": "file", "format_whitelist": ",".join(CONTAINERS)}
    try:
        return av.open(str(path.resolve()), options=options, metadata_errors="ignore")
    except (av.error.FFmpegError, UnicodeError, ValueError) as error:
        raise _unreadable(path, "録音や録画の形式ではないか、壊れています") from error


def _stream(path: Path, container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise _unreadable(path, "音声が入っていません（映像だけのファイルかもしれません）")
    stream = max(container.streams.audio, key=lambda one: one.codec_context.channels)
    if stream.codec_context.sample_rate <= 0:
        raise _unreadable(path, "音声の形式が分かりません")
    return stream


def _promised(container: InputContainer, stream: AudioStream) -> float:
    """Give the length that the head tells of the sound; a film may go on when the sound has ended."""
    if container.format.name in _NO_LENGTH:
        return 0.0
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base if not container.streams.video else 0.0


def _unreadable(path: Path, why: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"「{path.name}」は録音として読めません（{why}）。録音した機器や会議ソフトで開けるか確かめてください"
    )


def _frames(container: InputContainer, stream: AudioStream, told: Decoded) -> Iterator[Block]:
    begin = (container.start_time or 0) / av.time_base
    resampling = _Resampling(told.channels)
    for frame in _decoded(container, stream, told):
        gap = _gap(frame, begin, told)
        if gap:
            yield from _silence(gap, told)
        yield from resampling.put(frame)
    yield from resampling.rest()


def _decoded(container: InputContainer, stream: AudioStream, told: Decoded) -> Iterator[AudioFrame]:
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            told.torn = True
            return
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            told.lost += 1


def _gap(frame: AudioFrame, begin: float, told: Decoded) -> float:
    if frame.time is None:
        return 0.0
    ahead = frame.time - begin - told.samples / RATE
    return ahead if SHORTEST_GAP_S < ahead < LONGEST_GAP_S else 0.0


def _silence(seconds: float, told: Decoded) -> Iterator[Block]:
    told.gaps.append(seconds)
    left = round(seconds * RATE)
    while left > 0:
        size = min(left, _BLOCK)
        yield np.zeros((told.channels, size), np.float32)
        left -= size


class _Resampling:
    """Brings frames of any format, which may change on the way, to 16 kHz and a fixed number of channels."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._resampler: av.AudioResampler | None = None
        self._format: tuple[str, str, int] | None = None

    def put(self, frame: AudioFrame) -> Iterator[Block]:
        """Give what a frame becomes."""
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if form != self._format:
            yield from self.rest()
            self._resampler = av.AudioResampler("flt", frame.layout, RATE)
            self._format = form
        assert self._resampler is not None
        frame.pts = None
        for made in self._resampler.resample(frame):
            yield self._fitted(_unpacked(made))

    def rest(self) -> Iterator[Block]:
        """Give what the resampler still holds."""
        if self._resampler is not None:
            for made in self._resampler.resample(None):
                yield self._fitted(_unpacked(made))
            self._resampler = None

    def _fitted(self, block: Block) -> Block:
        clean: Block = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0)
        np.clip(clean, -1.0, 1.0, out=clean)
        if len(clean) >= self._channels:
            return clean[: self._channels]
        return np.repeat(clean.mean(axis=0, keepdims=True), self._channels, axis=0)


def _unpacked(frame: AudioFrame) -> Block:
    # One plane for all channels: PyAV (up to 18 at least) reads behind the end of its list of eight planes.
    channels = frame.layout.nb_channels
    unpacked: Block = frame.to_ndarray().reshape(-1, channels).T.astype(np.float32)
    return unpacked


def _joined(pieces: Iterator[Block], told: Decoded) -> Iterator[Block]:
    held: list[Block] = []
    size = 0
    for piece in pieces:
        told.samples += piece.shape[1]
        held.append(piece)
        size += piece.shape[1]
        if size >= _BLOCK:
            yield np.concatenate(held, axis=1)
            held, size = [], 0
    if held:
        yield np.concatenate(held, axis=1)
