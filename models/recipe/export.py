"""Writes the network as a CTranslate2 Whisper model with all files that faster-whisper reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ctranslate2.specs import whisper_spec
from torch import Tensor, nn

from models.recipe.network import HEARD, Attention, Block, Recogniser
from models.recipe.tokens import Vocabulary, tokenizer_json

SECONDS = HEARD // 50
"""What the model hears at once; faster-whisper fills its 30 s up with zeros."""


def _array(value: Tensor) -> np.ndarray:
    return value.detach().float().numpy()


def _linear(spec: Any, *parts: nn.Linear) -> None:
    spec.weight = np.concatenate([_array(p.weight) for p in parts])
    biases = [torch.zeros(p.out_features) if p.bias is None else p.bias for p in parts]
    spec.bias = np.concatenate([_array(b) for b in biases])


def _norm(spec: Any, norm: nn.LayerNorm) -> None:
    spec.gamma, spec.beta = _array(norm.weight), _array(norm.bias)


def _attention(spec: Any, attention: Attention, norm: nn.LayerNorm, cross: bool) -> None:
    _norm(spec.layer_norm, norm)
    if cross:
        _linear(spec.linear[0], attention.query)
        _linear(spec.linear[1], attention.key, attention.value)
    else:
        _linear(spec.linear[0], attention.query, attention.key, attention.value)
    _linear(spec.linear[-1], attention.out)


def _block(spec: Any, block: Block) -> None:
    _attention(spec.self_attention, block.attn, block.attn_norm, cross=False)
    if block.cross is not None and block.cross_norm is not None:
        _attention(spec.attention, block.cross, block.cross_norm, cross=True)
    _norm(spec.ffn.layer_norm, block.mlp_norm)
    _linear(spec.ffn.linear_0, block.up)
    _linear(spec.ffn.linear_1, block.down)


def specification(network: Recogniser) -> whisper_spec.WhisperSpec:
    """The network's weights as CTranslate2 names them."""
    shape = network.shape
    spec = whisper_spec.WhisperSpec(shape.encoder_layers, shape.heads, shape.decoder_layers, shape.heads)
    encoder, decoder = network.encoder, network.decoder
    for name in ("conv1", "conv2"):
        conv = getattr(encoder, name)
        getattr(spec.encoder, name).weight = _array(conv.weight)
        getattr(spec.encoder, name).bias = _array(conv.bias)
    spec.encoder.position_encodings.encodings = _array(encoder.positions)
    spec.decoder.position_encodings.encodings = _array(decoder.positions)
    for part, source in ((spec.encoder, encoder), (spec.decoder, decoder)):
        _norm(part.layer_norm, source.norm)
        for layer_spec, layer in zip(part.layer, source.layers, strict=True):
            _block(layer_spec, layer)
    spec.decoder.embeddings.weight = _array(decoder.tokens.weight)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    return spec


def export(network: Recogniser, vocabulary: Vocabulary, languages: int, folder: Path) -> None:
    """Writes model.bin (int8), config.json, vocabulary.json, tokenizer.json and preprocessor_config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = specification(network)
    spec.register_vocabulary(list(vocabulary.tokens))
    start = vocabulary.special("startoftranscript")
    names = ("startoftranscript", "translate", "transcribe", "startoflm", "startofprev", "nospeech")
    spec.config.suppress_ids = [vocabulary.special(name) for name in names]
    spec.config.suppress_ids_begin = [vocabulary.encode(" ")[0], vocabulary.special("endoftext")]
    spec.config.lang_ids = list(range(start + 1, start + 1 + languages))
    spec.config.alignment_heads = [[layer, 0] for layer in range(1, network.shape.decoder_layers)]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    tokenizer = json.dumps(tokenizer_json(vocabulary), ensure_ascii=False)
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    features = {
        "chunk_length": SECONDS, "feature_extractor_type": "WhisperFeatureExtractor", "feature_size": 80,
        "hop_length": 160, "n_fft": 400, "n_samples": 16000 * SECONDS, "nb_max_frames": 100 * SECONDS,
        "padding_side": "right", "padding_value": 0.0, "processor_class": "WhisperProcessor",
        "return_attention_mask": False, "sampling_rate": 16000,
    }  # fmt: skip
    (folder / "preprocessor_config.json").write_text(json.dumps(features, indent=2) + "\n", encoding="utf-8")
