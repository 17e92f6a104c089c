"""Recordings of every sort become tracks on one clock; broken ones say so."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from dxauto.errors import UnreadableInputError
from dxauto.minutes.audio import prepare
from dxauto.minutes.audio.align import align
from dxauto.minutes.audio.decode import Decoded, blocks
from dxauto.minutes.audio.level import FRAMES_PER_S, Meter
from dxauto.minutes.audio.wavefile import read
from tests.minutes_support import record, voice

FORMATS = [
    ("定例会.wav", None, None), ("会議 録音.mp3", None, None), ("a.m4a", "aac", None), ("a.aac", "aac", "adts"),
    ("a.flac", None, None), ("a.ogg", "libopus", None), ("a.opus", "libopus", None), ("a.wma", "wmav2", "asf"),
    ("a.mp4", "aac", None), ("a.mkv", "libopus", None), ("a.mov", "aac", None), ("float.wav", "pcm_f32le", None),
    ("a.webm", "libopus", None), ("a.aiff", "pcm_s16be", "aiff"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "codec", "form"), FORMATS)
def test_what_recorders_leave_becomes_a_track_of_the_same_length(
    tmp_path: Path, name: str, codec: str | None, form: str | None
) -> None:
    """Every usual format, under a Japanese name with a blank, gives a 16 kHz mono track as long as the recording."""
    rate = 48_000 if codec in ("libopus",) else 44_100
    path = record(tmp_path / name, np.stack([voice(3, rate=rate)] * 2), rate=rate, codec=codec, form=form)
    prepared = prepare([path], tmp_path / "work")
    assert len(prepared.tracks) == 1
    with wave.open(str(prepared.tracks[0].path)) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (16_000, 1, 2)
        assert abs(wav.getnframes() / 16_000 - 3) < 0.15
    assert prepared.recordings[0].name == name


def test_the_voice_memo_of_an_old_phone_is_read(tmp_path: Path) -> None:
    """An AMR file, 50 frames a second, becomes a track as long as its frames."""
    rng = np.random.default_rng(1)
    frames = b"".join(b"\x3c" + rng.bytes(31) for _ in range(150))
    (tmp_path / "memo.amr").write_bytes(b"#!AMR\n" + frames)
    assert prepare([tmp_path / "memo.amr"], tmp_path / "work").recordings[0].seconds == pytest.approx(3, abs=0.1)


def test_the_sound_itself_arrives(tmp_path: Path) -> None:
    """A lossless recording at 16 kHz is the same samples on the track."""
    sound = voice(2)
    track = prepare([record(tmp_path / "a.flac", sound)], tmp_path / "work").tracks[0]
    assert np.abs(read(track.path) - sound).max() < 2 / 32768


def test_a_recording_is_decoded_once(tmp_path: Path) -> None:
    """The same content, even under another name, is found again in the work area and not decoded anew."""
    path = record(tmp_path / "a.wav", voice(1))
    first = prepare([path], tmp_path / "work").tracks[0].path
    before = first.stat().st_mtime_ns
    other = path.rename(tmp_path / "b.wav")
    again = prepare([other], tmp_path / "work")
    assert again.tracks[0].path.stat().st_mtime_ns == before
    assert again.recordings[0].name == "b.wav"


@pytest.mark.parametrize("ending", ["wav", "flac", "mkv", "mp3"])
def test_a_recording_whose_second_half_is_missing_says_so(tmp_path: Path, ending: str) -> None:
    """A copy that was broken off decodes without an error: only its head knows what is not there."""
    whole = record(tmp_path / f"会議.{ending}", voice(20, rate=48_000), rate=48_000)
    assert not prepare([whole], tmp_path / "work").warnings
    half = tmp_path / f"途中.{ending}"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    told = prepare([half], tmp_path / "work").warnings
    assert any("0:00:20 のうち 0:00:" in text and "欠けています" in text for text in told)


def test_channels_that_cancel_one_another_are_heard_all_the_same(tmp_path: Path) -> None:
    """A cable wired wrongly turns one channel round: the mean of the two would be silence, and the meeting lost."""
    sound = voice(5)
    path = record(tmp_path / "a.wav", np.stack([sound, -sound]))
    track = prepare([path], tmp_path / "work").tracks[0]
    assert np.abs(read(track.path)).max() > 0.5 * np.abs(sound).max()


def test_a_copy_of_a_recording_is_refused(tmp_path: Path) -> None:
    """It would be taken for a second microphone, and every word would stand in the draft twice."""
    path = record(tmp_path / "会議.wav", voice(3))
    copy = tmp_path / "会議 - コピー.wav"
    copy.write_bytes(path.read_bytes())
    with pytest.raises(UnreadableInputError, match="中身が同じ録音"):
        prepare([path, copy], tmp_path / "work")


def test_the_order_in_which_parts_were_joined_is_told(tmp_path: Path) -> None:
    """Names like その一, その二, その三 do not sort as they count: the secretary must see what was done."""
    paths = [record(tmp_path / f"その{n}.wav", voice(3 + seed, seed=seed)) for seed, n in enumerate("一二三")]
    told = prepare(paths, tmp_path / "work").warnings[0]
    assert "次の順につなぎました: 「その一.wav」、「その三.wav」、「その二.wav」" in told
    assert not prepare(paths, tmp_path / "work", ordered=True).warnings


def test_a_torn_recording_gives_what_came_before_the_end_and_says_so(tmp_path: Path) -> None:
    """Of a recorder whose battery died, everything up to the end is there."""
    path = record(tmp_path / "a.flac", voice(20))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])
    seconds = prepare([path], tmp_path / "work").recordings[0].seconds
    assert 9 < seconds < 16


BAD = {
    "empty.wav": (b"", "空"),
    "text.mp3": ("会議の記録".encode() * 400, "壊れて"),
    "pdf.m4a": (b"%PDF-1.7\n" + b"x" * 5000, "壊れて"),
    "zeros.wav": (bytes(4000), "壊れて"),
    "head.wav": (
        b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80>\x00\x00\x00}\x00\x00\x02\x00\x10\x00data"
        + bytes(4), "音が入っていません",
    ),
    "list.m4a": (b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n", "壊れて"),
    "concat.wav": (b"ffconcat version 1.0\nfile /etc/hostname\n", "壊れて"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_recording_is_refused_with_its_name(tmp_path: Path, name: str) -> None:
    """Empty, mislabelled and hostile files end in a sentence that names the file; playlists open nothing else."""
    content, says = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableInputError, match=name) as caught:
        prepare([tmp_path / name], tmp_path / "work")
    assert says in str(caught.value)
    assert not list((tmp_path / "work").glob("*/tracks.json"))


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    """A screen recording without a microphone is told as such."""
    import av

    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(UnreadableInputError, match="音声が入っていません"):
        prepare([tmp_path / "a.mp4"], tmp_path / "work")


def test_own_microphones_become_tracks_of_their_own_and_one_room_does_not(tmp_path: Path) -> None:
    """Two people on two channels, each faintly in the other's, are two tracks; the same room on both is one."""
    one, other = voice(20, seed=1), voice(20, seed=2)
    gate = np.repeat(np.arange(20) % 2 == 0, 16_000)
    one, other = one * gate, other * ~gate
    apart = record(tmp_path / "apart.wav", np.stack([one + 0.1 * other, other + 0.1 * one]))
    room = record(tmp_path / "room.wav", np.stack([one + other, 0.9 * (one + other)]))
    assert [track.id for track in prepare([apart], tmp_path / "work").tracks] == ["a1", "a2"]
    assert [track.id for track in prepare([room], tmp_path / "work").tracks] == ["a0"]
    assert [t.id for t in prepare([room], tmp_path / "work", separate=True).tracks] == ["a1", "a2"]


def test_eight_microphones_keep_their_order(tmp_path: Path) -> None:
    """Of a recorder with eight inputs each channel arrives as itself (PyAV's planes of eight channels crash)."""
    sound = np.zeros((32_000, 8), "<i2")
    for channel in range(8):
        sound[channel * 4000 : (channel + 1) * 4000, channel] = 1000 * (channel + 1)
    with wave.open(str(tmp_path / "a.wav"), "wb") as wav:
        wav.setnchannels(8)
        wav.setsampwidth(2)
        wav.setframerate(16_000)
        wav.writeframes(sound.tobytes())
    heard = np.concatenate(list(blocks(tmp_path / "a.wav", Decoded())), axis=1)
    assert np.abs(heard - sound.T / 32768).max() < 1e-4


def test_a_dead_microphone_is_left_out_and_told(tmp_path: Path) -> None:
    """A channel without sound is no track, and the secretary hears of it."""
    gate = np.repeat(np.arange(20) % 2 == 0, 16_000)
    one, other = voice(20, seed=1) * gate, voice(20, seed=2) * ~gate
    path = record(tmp_path / "a.wav", np.stack([one, other, np.zeros_like(one), np.zeros_like(one)]))
    prepared = prepare([path], tmp_path / "work")
    assert [track.channel for track in prepared.tracks] == [1, 2]
    assert any("2 本は、音が入っていません" in text for text in prepared.warnings)


@pytest.mark.parametrize(
    ("level", "says"), [(0.005, "小さすぎ"), (0.00002, "ほとんど音が入っていません"), (40.0, "割れて")]
)
def test_level_is_looked_at_and_said(tmp_path: Path, level: float, says: str) -> None:
    """Too quiet, silent and overdriven recordings are told before anybody waits."""
    path = record(tmp_path / "a.wav", np.clip(voice(10, level=level), -1, 1))
    assert any(says in text for text in prepare([path], tmp_path / "work").warnings)


def test_parts_follow_one_another_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """録音2 comes before 録音10, and begins where 録音1 ends."""
    for number in (10, 2, 1):
        record(tmp_path / f"録音{number}.wav", voice(number / 2, seed=number))
    prepared = prepare(sorted(tmp_path.glob("*.wav")), tmp_path / "work")
    assert [one.name for one in prepared.recordings] == ["録音1.wav", "録音2.wav", "録音10.wav"]
    assert [track.offset_s for track in prepared.tracks] == pytest.approx([0, 0.5, 1.5])


def test_recorders_of_one_room_stand_on_one_clock(tmp_path: Path) -> None:
    """A second recorder that was started later and runs 200 ppm fast is placed to within 50 ms at both ends."""
    sound = voice(600, seed=3)
    late = sound[round(7.3 * 16_000) :]
    stretched = np.interp(np.arange(0, len(late), 1 / 1.0002), np.arange(len(late)), late).astype(np.float32)
    rng = np.random.default_rng(1)
    other = 0.5 * stretched + 0.003 * rng.standard_normal(len(stretched)).astype(np.float32)
    paths = [record(tmp_path / "机A.wav", sound), record(tmp_path / "机B.wav", other)]
    track = prepare(paths, tmp_path / "work").tracks[1]
    assert track.on_clock(0) == pytest.approx(7.3, abs=0.05)
    assert track.on_clock(580 * 1.0002) == pytest.approx(587.3, abs=0.05)


def test_recordings_of_different_meetings_are_not_laid_over_one_another() -> None:
    """What does not rise and fall together is no second microphone."""
    envelopes = []
    for seed in (1, 2):
        meter = Meter()
        meter.put(voice(120, seed=seed))
        envelopes.append(meter.envelope)
    assert align(*envelopes) is None


def test_where_the_clock_of_a_recording_jumps_silence_is_put_in(tmp_path: Path) -> None:
    """A recorder that was paused keeps its times: what follows stands where a player shows it."""
    import av

    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000)
        stream.layout = "mono"
        for second in (0, 1, 5):
            frame = av.AudioFrame.from_ndarray(np.full((1, 16_000), 3000, np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, second * 16_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    told = Decoded()
    sound = np.concatenate([block[0] for block in blocks(path, told)])
    assert told.gaps == pytest.approx([3.0], abs=0.1)
    assert len(sound) / 16_000 == pytest.approx(6, abs=0.1)
    assert np.abs(sound[round(2.2 * 16_000) : round(4.8 * 16_000)]).max() == 0


def test_levels_are_the_same_in_whatever_pieces_the_sound_comes() -> None:
    """The meter's frames do not depend on the cuts between pieces."""
    sound = voice(3)
    whole, parts = Meter(), Meter()
    whole.put(sound)
    for piece in np.array_split(sound, 17):
        parts.put(piece)
    assert np.allclose(whole.envelope, parts.envelope, atol=1e-3)
    assert len(whole.envelope) == 3 * FRAMES_PER_S
