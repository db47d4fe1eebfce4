"""Renders the cases of test/templates/jinja/edge-cases.json anew with the real Jinja2.

    python3 scripts/jinja-edge-cases.py

Cases are added to that file by hand, each with a name and a template, and some with a YAML of their own. Those
that are called namedtuple-* see `run` as model-ensembler gives it. It needs jinja2 and PyYAML. The file was made with
Jinja2 3.1.2 and MarkupSafe 2.1.2; with later ones, what differs is refused by Tutti (markup-*, arguments-020).
"""

import json
import platform
import re
import warnings
from collections import namedtuple
from pathlib import Path

import jinja2
import yaml

FILE = Path(__file__).parent.parent / "test" / "templates" / "jinja" / "edge-cases.json"


def run_of(name, data):
    values = yaml.safe_load(data)
    return namedtuple("run", values)(**values) if name.startswith("namedtuple") else values


def rendered(template, run):
    try:
        output = jinja2.Environment().from_string(template).render(run=run)
    except Exception as error:  # noqa: BLE001: whatever it is, it is what happens there
        return {"error": type(error).__name__}
    # Addresses are others each time.
    return {"output": re.sub(r" object at 0x[0-9a-f]+>", " object>", output)}


def main():
    warnings.simplefilter("ignore")
    document = json.loads(FILE.read_text(encoding="utf-8"))
    cases = []
    for case in document["cases"]:
        name, template = case["name"], case["template"]
        own = {"yaml": case["yaml"]} if "yaml" in case else {}
        run = run_of(name, case.get("yaml", document["yaml"]))
        cases.append({"name": name, "template": template, **rendered(template, run), **own})
    document = {
        "python": platform.python_version(),
        "jinja2": jinja2.__version__,
        "pyyaml": yaml.__version__,
        "yaml": document["yaml"],
        "cases": cases,
    }
    FILE.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print("%d cases" % len(cases))


if __name__ == "__main__":
    main()
