"""Recordings that are none, or that are odd: how each is made, and what the clerk is told."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from tests.minutes_support import Sound, record

RATE = 16_000
REFUSED = "は録音として読めません"
NOT_A_RECORDING = "録音や録画の形式ではないか、壊れています"
EMPTY = "ファイルが空（0 バイト）です"
NO_SOUND = "音が入っていません"
NO_VOICE = "人の声が見つかりませんでした"
FORMATS = {
    "wav": {}, "mp3": {}, "m4a": {"codec": "aac"}, "ogg": {"codec": "libopus"}, "opus": {"codec": "libopus"},
    "flac": {}, "mkv": {"codec": "libopus"}, "mp4": {"codec": "aac"}, "amr": {"codec": "libopencore_amrnb"},
    "wma": {"codec": "wmav2", "form": "asf"},
}  # fmt: skip
_OPUS = ("ogg", "opus", "mkv")


@dataclass(frozen=True)
class Bad:
    """A file: what is written under `name` (nothing if `make` is None), a part of the sentence that ends the run."""

    name: str
    make: Callable[[Path], object] | None
    says: str


def noise(seconds: float, rate: int = RATE, channels: int = 1, level: float = 0.1) -> Sound:
    """Give white noise."""
    made = level * np.random.default_rng(1).standard_normal((channels, round(seconds * rate)))
    return made.astype(np.float32)


def whole(ending: str, seconds: float = 2.0) -> bytes:
    """Give the bytes of a whole recording (noise) in a format."""
    from tempfile import TemporaryDirectory

    rate = 48_000 if ending in _OPUS else 8_000 if ending == "amr" else RATE
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{ending}"
        return record(path, noise(seconds, rate), rate=rate, **FORMATS[ending]).read_bytes()


def bytes_of(content: bytes) -> Callable[[Path], object]:
    """Give a maker that writes these bytes."""
    return lambda path: path.write_bytes(content)


def cut(ending: str, part: float) -> Callable[[Path], object]:
    """Give a maker that writes the first part (0 to 1) of a whole recording."""

    def make(path: Path) -> None:
        content = whole(ending)
        path.write_bytes(content[: max(12, round(len(content) * part))])

    return make


def sound_of(sound: Sound, **how: object) -> Callable[[Path], object]:
    """Give a maker that records a sound."""
    return lambda path: record(path, sound, **how)  # type: ignore[arg-type]


def wav_of(samples: np.ndarray, rate: int = RATE, kind: int = 1, size: int | None = None) -> bytes:
    """Give a WAV file of one channel; `kind` 3 is float, `size` what the header claims."""
    body = samples.tobytes()
    width = samples.dtype.itemsize
    head = struct.pack("<HHIIHH", kind, 1, rate, rate * width, width, 8 * width)
    claimed = len(body) if size is None else size
    riff = b"RIFF" + struct.pack("<I", min(36 + claimed, 0xFFFFFFFF)) + b"WAVEfmt \x10\0\0\0" + head
    return riff + b"data" + struct.pack("<I", claimed) + body


def zipped(flag: int = 0) -> bytes:
    """Give a zip with a recording in it; flag 1 says that it is encrypted."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("kaigi.wav", whole("wav"))
    content = bytearray(held.getvalue())
    content[6] |= flag
    return bytes(content)


def film_without_sound(path: Path) -> None:
    """Write a film of five pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))


def an_hour_of_nothing(path: Path) -> None:
    """Write an hour of zeros, a file of some kilobytes (six hours are in `make bench-minutes`)."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=8_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8_000 * 60), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8_000
        for _ in range(60):
            frame.pts = None
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _picture() -> bytes:
    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(held, "PNG")
    return held.getvalue()


def _book() -> bytes:
    from openpyxl import Workbook

    held = io.BytesIO()
    Workbook().save(held)
    return held.getvalue()


def _short(samples: int) -> bytes:
    return wav_of(np.full(samples, 9000, "<i2"))


def _eight_channels(path: Path) -> None:
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(8)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes((noise(2, channels=8).T * 8000).astype("<i2").tobytes())


def _floats(value: float) -> bytes:
    return wav_of(np.full(RATE * 2, value, "<f4"), kind=3)


_FIRST = (b"R", b"\xff", b"\0", b"O", b"O", b"f", b"\x1a", b"\0", b"#", b"0")
_HEADS = {"wav": 30, "mp3": 3, "m4a": 20, "ogg": 20, "opus": 30, "flac": 20, "mkv": 40, "mp4": 30, "amr": 6, "wma": 40}
_TONE = (0.2 * np.sin(2 * np.pi * 440 * np.arange(RATE * 3) / RATE)).astype(np.float32)

BAD = [
    *(Bad(f"空.{ending}", bytes_of(b""), EMPTY) for ending in FORMATS),
    *(Bad(f"1バイト.{ending}", bytes_of(byte), REFUSED) for ending, byte in zip(FORMATS, _FIRST, strict=True)),
    *(Bad(f"頭だけ.{ending}", bytes_of(whole(ending)[:size]), REFUSED) for ending, size in _HEADS.items()),
    Bad("終わりのない会議.m4a", cut("m4a", 0.5), NOT_A_RECORDING),
    Bad("終わりのない会議.mp4", cut("mp4", 0.5), NOT_A_RECORDING),
    *(Bad(f"途中まで.{ending}", cut(ending, 0.5), NO_VOICE)
      for ending in ("wav", "mp3", "ogg", "opus", "flac", "mkv", "amr", "wma")),
    Bad("メモ.mp3", bytes_of("会議のメモです。\n".encode() * 200), NOT_A_RECORDING),
    Bad("写真.wav", bytes_of(_picture()), NOT_A_RECORDING),
    Bad("まとめ.m4a", bytes_of(zipped()), NOT_A_RECORDING),
    Bad("鍵付き.zip", bytes_of(zipped(flag=1)), NOT_A_RECORDING),
    Bad("名簿.xlsx", bytes_of(_book()), NOT_A_RECORDING),
    Bad("次第.pdf", bytes_of(b"%PDF-1.7\n" + b"x" * 5000), NOT_A_RECORDING),
    Bad("再生リスト.mp3", bytes_of(b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n"), NOT_A_RECORDING),
    Bad("つなぎ.wav", bytes_of(b"ffconcat version 1.0\nfile /etc/hostname\n"), NOT_A_RECORDING),
    Bad("乱数.mp3", bytes_of(np.random.default_rng(3).bytes(20_000)), REFUSED),
    Bad("ゼロ.flac", bytes_of(bytes(20_000)), REFUSED),
    Bad("画面録画.mp4", film_without_sound, "音声が入っていません（映像だけのファイルかもしれません）"),
    Bad("無音.wav", bytes_of(wav_of(np.zeros(RATE * 3, "<i2"))), NO_VOICE),
    Bad("直流.wav", bytes_of(wav_of(np.full(RATE * 3, 12000, "<i2"))), NO_VOICE),
    Bad("雑音.wav", sound_of(noise(3)), NO_VOICE),
    Bad("発信音.wav", sound_of(_TONE), NO_VOICE),
    Bad("見出しだけ.wav", bytes_of(_short(0)), NO_SOUND),
    Bad("1サンプル.wav", bytes_of(_short(1)), NO_VOICE),
    Bad("一瞬.wav", sound_of(noise(0.2)), NO_VOICE),
    Bad("1時間の無音.flac", an_hour_of_nothing, NO_VOICE),
    Bad("8kHz.wav", sound_of(noise(2, 8_000), rate=8_000), NO_VOICE),
    Bad("11kHz.wav", sound_of(noise(2, 11_025), rate=11_025), NO_VOICE),
    Bad("192kHz.wav", sound_of(noise(2, 192_000), rate=192_000), NO_VOICE),
    Bad("8チャンネル.wav", _eight_channels, NO_VOICE),
    Bad("非数.wav", bytes_of(_floats(np.nan)), NO_VOICE),
    Bad("無限大.wav", bytes_of(_floats(np.inf)), NO_VOICE),
    Bad("大きすぎる値.wav", bytes_of(_floats(1e30)), NO_VOICE),
    Bad("長さが嘘.wav", bytes_of(wav_of(np.full(RATE, 9000, "<i2"), size=0xFFFFFFF0)), NO_VOICE),
    Bad("長さが短い嘘.wav", bytes_of(wav_of(np.full(RATE, 9000, "<i2"), size=7)), NO_VOICE),
    Bad("周波数ゼロ.wav", bytes_of(wav_of(np.full(RATE, 9000, "<i2"), rate=0)), REFUSED),
    Bad("'引用符' \"と\" 空白 😀.wav", bytes_of(b"RIFF"), NOT_A_RECORDING),
    Bad("髙橋様　聞き取り(1) [最終]; $HOME &.mp3", bytes_of(b"\xff"), NOT_A_RECORDING),
    Bad("長" * 80 + ".wav", bytes_of(b"x"), NOT_A_RECORDING),
    Bad("-o.wav", bytes_of(b"x"), NOT_A_RECORDING),
    Bad("無い録音.m4a", None, "見つかりません"),
    Bad("空のフォルダ", lambda path: path.mkdir(), "フォルダの中に録音のファイルがありません"),
    Bad("フォルダ.wav", lambda path: path.mkdir(), "フォルダの中に録音のファイルがありません"),
]  # fmt: skip
