"""The templates of a workspace: `templates/forms/*.yaml`, each checked, none hiding another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import ConfigurationError, NotFoundError
from dxauto.forms.template import FieldSpec, TableColumn, Template
from dxauto.forms.types import FIELD_TYPES
from dxauto.yamlerrors import near
from dxauto.yamlfile import load_yaml_model

FOLDER = Path("templates") / "forms"


@dataclass(frozen=True, slots=True)
class Library:
    """The templates that could be loaded, the file of each, and one error for each file that could not."""

    templates: dict[str, Template]
    paths: dict[str, Path]
    errors: list[ConfigurationError]

    def get(self, template_id: str) -> Template:
        """Give one template. Raises NotFoundError, which names what is near, or all there is."""
        if template_id in self.templates:
            return self.templates[template_id]
        known = "、".join(sorted(self.templates)) or "（ひとつもありません）"
        raise NotFoundError(
            f"様式「{template_id}」はありません" + (near(template_id, self.templates) or f"。あるのは: {known}")
        )

    def folder(self, template_id: str) -> Path:
        """Give the folder of a template's file, from which its `blank` is found."""
        return self.paths[template_id].parent


def load_library(workspace_root: Path) -> Library:
    """Load every template of a workspace; never raises for a broken one (see `Library.errors`)."""
    library = Library({}, {}, [])
    for path in _files(workspace_root / FOLDER):
        try:
            _add(library, load_template(path), path)
        except ConfigurationError as error:
            library.errors.append(error)
    return library


def load_template(path: Path) -> Template:
    """Load and validate one template file. Raises ConfigurationError, which names file and place."""
    template = load_yaml_model(path, Template)
    _check_types(template, path)
    _check_blanks(template, path)
    return template


def _files(folder: Path) -> Iterable[Path]:
    return sorted(p for p in folder.glob("*.yaml") if p.is_file()) if folder.is_dir() else ()


def _add(library: Library, template: Template, path: Path) -> None:
    other = library.paths.get(template.id)
    if other is not None:
        raise ConfigurationError(
            f"{path}: 様式の id「{template.id}」は {other} にもあります。どちらかの id を変えてください"
        )
    library.templates[template.id] = template
    library.paths[template.id] = path


def _check_types(template: Template, path: Path) -> None:
    columns = [column for table in template.tables for column in table.columns]
    parts: list[FieldSpec | TableColumn] = [*template.fields, *columns]
    for part in parts:
        if part.type not in FIELD_TYPES:
            hint = near(part.type, FIELD_TYPES) or f"。使える種類: {'、'.join(FIELD_TYPES)}"
            raise ConfigurationError(f"{path}: 項目「{part.name}」の種類（type）「{part.type}」はありません{hint}")


def _check_blanks(template: Template, path: Path) -> None:
    for page in template.pages:
        if page.blank and not (path.parent / page.blank).is_file():
            present = [p.name for p in path.parent.iterdir() if p.is_file() and p.suffix != ".yaml"]
            advice = near(page.blank, present) or "。様式のファイルと同じ場所に置いてください"
            raise ConfigurationError(f"{path}: blank の「{page.blank}」がありません{advice}")
