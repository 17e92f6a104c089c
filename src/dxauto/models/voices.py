"""Whether a folder holds the two networks with which voices are told apart (sherpa-onnx, the extra `voices`)."""

from __future__ import annotations

from pathlib import Path

from dxauto.errors import UnreadableInputError

MARK = "segmentation.onnx"
FILES = (MARK, "embedding.onnx")
PACKAGES = ["sherpa-onnx"]
_RATE = "16000"
_TITLES = {MARK: "話している区間を探すモデル（pyannote）", "embedding.onnx": "声の特徴のモデル"}


def check(folder: Path) -> None:
    """Open both networks; raises `UnreadableInputError` that names the file and what is wrong with it."""
    for name in FILES:
        if not (folder / name).is_file():
            raise UnreadableInputError(
                f"声を区別するモデルに要るファイル {name}（{_TITLES[name]}）がありません。"
                "2 つのファイルを、この名前で 1 つのフォルダに置いてください"
            )
        _check_network(folder / name)


def _check_network(path: Path) -> None:
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    refusals = (state.InvalidProtobuf, state.InvalidGraph, state.Fail, state.InvalidArgument, state.NotImplemented)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    except refusals as error:
        raise UnreadableInputError(f"{path.name} を ONNX のモデルとして読めません。もらい直してください") from error
    told = session.get_modelmeta().custom_metadata_map
    if told.get("sample_rate") != _RATE:
        raise UnreadableInputError(
            f"{path.name} は sherpa-onnx 用のモデルではないか、16 kHz のものではありません。"
            "sherpa-onnx の配布元のモデルを使ってください"
        )
