"""`python -m models.recipe --work DIR --out models/kaigi-mini [--shared DIR]`: speech, training, export."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from models.recipe.alignment import PHONEME_ID
from models.recipe.corpus import make_shards
from models.recipe.texts import Material, material
from models.recipe.tokens import Vocabulary, load, save, vocabulary
from samples.meeting.lexicon import patterns, words

FURTHER = "0123456789一二三四五六七八九十百千万億円年月日時分曜。、%"


def languages() -> list[str]:
    """The 99 languages of a multilingual Whisper, in its order."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    return [code for code in _LANGUAGE_CODES if code != "yue"]


def _vocabulary(work: Path, extra: Material) -> Vocabulary:
    texts = [*extra.sentences, *extra.names, *extra.places, *extra.talk, FURTHER]
    texts += ["".join(group) for group in words().values()] + [p.text for p in patterns()]
    made = vocabulary(texts, languages())
    if (work / "tokens.json").exists() and (known := load(work)).tokens != made.tokens:
        from models.recipe.grow import grow

        for path in (work / "checkpoint.pt", work / "aligner.pt"):
            if path.exists():
                grow(path, known, made)
    save(made, work)
    return made


def main(arguments: list[str]) -> None:
    """Does what is not done yet: every part goes on where it was stopped."""
    parser = argparse.ArgumentParser(prog="python -m models.recipe", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for speech and checkpoints (some GB)")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--shared", type=Path, help="folder with speech/cv-ja and tables; without it neither is used")
    parser.add_argument("--shards", type=int, default=64, help="shards of 200 utterances")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", choices=("all", "speech", "train", "export"), default="all")
    given = parser.parse_args(arguments)
    given.work.mkdir(parents=True, exist_ok=True)
    extra = material(given.shared)
    if not extra.clips:
        print("no recorded clips: trained on synthetic speech alone")
    if given.steps in ("all", "speech"):
        make_shards(given.work / "speech", given.shards, extra, given.threads)
    import torch

    from models.recipe.export import export
    from models.recipe.train import load_network, train

    torch.set_num_threads(given.threads)
    tokens = _vocabulary(given.work, extra)
    sounds = len(PHONEME_ID) + 1
    if given.steps in ("all", "train"):
        train(given.work, tokens, sounds)
    if given.steps in ("all", "export"):
        network, state = load_network(given.work / "checkpoint.pt", tokens, sounds)
        export(network.eval(), tokens, len(languages()), given.out)
        told = json.dumps(account(given.work, 0 if state is None else state["step"]), ensure_ascii=False, indent=1)
        (given.out / "training.json").write_text(told + "\n", encoding="utf-8")


def account(work: Path, steps: int) -> dict[str, Any]:
    """What the network was trained with: steps, stages, speech, versions."""
    from importlib.metadata import version

    from models.recipe.corpus import read_shard
    from models.recipe.stages import STAGES
    from models.recipe.train import KEPT, SEED

    said: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    shards = sorted((work / "speech").glob("*.npy"))
    for path in shards:
        for number, utterance in enumerate(read_shard(path)):
            if number % KEPT[utterance.source] == 0:
                said[utterance.source] += 1
                seconds[utterance.source] += len(utterance.mel) / 100
    return {
        "seed": SEED,
        "steps": steps,
        "stages": [{"name": s.name, "steps": s.steps, "rate": s.rate, "shares": list(s.shares)} for s in STAGES],
        "shards": " ".join(path.stem for path in shards),
        "utterances": dict(said),
        "hours": {source: round(length / 3600, 1) for source, length in seconds.items()},
        "versions": {name: version(name) for name in ("torch", "faster-whisper", "ctranslate2", "pyopenjtalk")},
    }


if __name__ == "__main__":
    main(sys.argv[1:])
