"""What a person does on a page, step by step: `perform` does them, one module an idea."""

from dxauto.browser.steps.doing import Doing
from dxauto.browser.steps.perform import perform

__all__ = ["Doing", "perform"]
