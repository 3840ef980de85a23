"""The web stands without the worker and without the libraries of machine learning."""

import subprocess
import sys

import pytest

BUILD = """
import sys
for name in {blocked!r}:
    sys.modules[name] = None
from web.app import create_app
app = create_app()
print(app.test_client().get("/healthz").status_code)
print(sorted(name for name in sys.modules if name.split(".")[0] in {blocked!r} and sys.modules[name]))
"""
BLOCKED = ["torch", "sentence_transformers", "transformers", "sklearn", "numpy", "worker"]


@pytest.mark.usefixtures("migrated")
def test_the_web_starts_where_none_of_them_can_be_imported() -> None:
    script = BUILD.format(blocked=BLOCKED)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["200", "[]"]
