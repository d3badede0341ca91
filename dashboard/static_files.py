"""The few files of the browser packages that are served, and how static files are stored.

Everything else in node_modules stays out of reach: sources, maps and tests would only be more to serve and to review.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# address under STATIC_URL -> file under node_modules
VENDOR_FILES: Mapping[str, str] = {
    "vendor/chart.umd.min.js": "chart.js/dist/chart.umd.min.js",
    "vendor/tom-select.complete.min.js": "tom-select/dist/js/tom-select.complete.min.js",
    "vendor/tom-select.min.css": "tom-select/dist/css/tom-select.min.css",
}


class VendorStorage(FileSystemStorage):
    """node_modules seen through the allow-list: names are the public addresses."""

    def path(self, name: str) -> str:
        return super().path(VENDOR_FILES[name])


class VendorFinder(BaseFinder):
    """Finds the files of VENDOR_FILES and nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = VendorStorage(location=settings.NODE_MODULES)
        super().__init__(*args, **kwargs)

    def check(self, **_options: Any) -> list[CheckMessage]:
        return []  # a missing file is reported by check_vendor_files, which also runs without this finder

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:
        name = path.replace("\\", "/")
        found = [self.storage.path(name)] if name in VENDOR_FILES and self.storage.exists(name) else []
        return found if find_all or not found else found[0]

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for name in VENDOR_FILES:
            yield name, self.storage


def check_vendor_files(**_options: Any) -> list[CheckMessage]:
    """Names every file of the allow-list that is not installed."""
    root = Path(settings.NODE_MODULES)
    return [
        Error(f"{root / source} is missing", hint="Run `make setup`.", id="dashboard.E001")
        for source in VENDOR_FILES.values()
        if not (root / source).is_file()
    ]


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed files. Source maps are not served, so comments that name them are left as they are."""

    patterns = tuple(
        (glob, tuple(rule for rule in rules if "sourceMappingURL" not in (rule if isinstance(rule, str) else rule[0])))
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )
