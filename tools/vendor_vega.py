"""Brings the Vega bundle of the report up to date: ``python tools/vendor_vega.py``.

Needs vl-convert-python (pip) and npm. The bundle is vl-convert's `javascript_bundle()`: Vega, Vega-Lite and
Vega-Embed with the interpreter for pages that forbid code from text. The licences are those of every package
that npm installs for these versions. Both are written beside the report; neither tool is needed to run it.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

import vl_convert

HOME = Path(__file__).parents[1] / "src" / "regulars" / "report" / "vega"
#: Packages of npm's tree that only a command line or a compiler uses.
NOT_BUNDLED = {
    "@types", "yargs", "yargs-parser", "commander", "rw", "iconv-lite", "safer-buffer", "cliui",
    "ansi-regex", "ansi-styles", "emoji-regex", "escalade", "get-caller-file", "get-east-asian-width",
    "string-width", "strip-ansi", "wrap-ansi", "y18n", "vega-typings",
}  # fmt: skip


def main() -> None:
    """Write the bundle, its versions and its licences."""
    HOME.mkdir(parents=True, exist_ok=True)
    bundle = vl_convert.javascript_bundle()
    assert "</script" not in bundle.lower() and "<!--" not in bundle
    wanted = {
        "vega": vl_convert.get_vega_version(),
        "vega-lite": vl_convert.get_vegalite_versions()[-1],
        "vega-embed": vl_convert.get_vega_embed_version(),
        "vega-themes": vl_convert.get_vega_themes_version(),
    }
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{name}@~{version}" for name, version in wanted.items()]
        npm = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run([*npm, *names, "vega-interpreter"], cwd=folder, check=True)
        packages = _packages(Path(folder) / "node_modules")
    versions = {
        "made_by": f"vl-convert-python {vl_convert.__version__}",
        "bundled": wanted,
        "sha256": hashlib.sha256(bundle.encode()).hexdigest(),
    }
    _write("vega-bundle.js", bundle)
    _write("VERSIONS.json", json.dumps(versions, indent=2) + "\n")
    _write("LICENSES.txt", "\n\n".join(packages) + "\n")


def _packages(home: Path) -> list[str]:
    """Name, version, licence and its text for every package that can be in the bundle."""
    told = []
    for folder in sorted(
        each for each in home.iterdir() if each.name not in NOT_BUNDLED | {".package-lock.json"}
    ):
        if not (folder / "package.json").is_file():
            continue
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        texts = sorted(file for file in folder.iterdir() if file.name.lower().startswith("licen"))
        assert texts, f"{folder.name} names no licence"
        text = texts[0].read_text(encoding="utf-8").strip()
        told.append(f"{'=' * 78}\n{about['name']} {about['version']} ({about['license']})\n\n{text}")
    return told


def _write(name: str, text: str) -> None:
    (HOME / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{name}: {len(text):,} characters")


if __name__ == "__main__":
    main()
