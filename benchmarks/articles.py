"""How well articles are cut out of real pages: precision, recall and F1 of words, beside the library alone.

DIR holds html/ID.html.gz and ground-truth.json, which has by ID the text of each article as “articleBody”.
"""

import argparse
import json
from pathlib import Path

from worker.evaluate.articles import measure_articles


def main() -> None:
    """Measure, and print a line for each reader, or one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.articles", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--json", action="store_true", help="Print one JSON document.")
    asked = parser.parse_args()
    figures = measure_articles(asked.folder)
    if asked.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"{figures.pop('pages')} pages")
    for reader, scores in figures.items():
        print(f"{reader:12}", *(f"{name} {score:.3f}" for name, score in scores.items()))


if __name__ == "__main__":
    main()
