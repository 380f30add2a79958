"""The cases that Python and JavaScript share."""

import json
from pathlib import Path

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
