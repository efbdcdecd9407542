"""Reads Prometheus' text format from standard input with Prometheus' own client, and prints what it understood: for each
family its name, type, and the labels of its samples, as JSON. A histogram whose buckets do not add up is an error."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families


def check_histogram(family):
    series = {}
    for sample in family.samples:
        labels = dict(sample.labels)
        bound = labels.pop("le", None)
        key = tuple(sorted(labels.items()))
        kind = sample.name.removeprefix(family.name)
        if kind == "_bucket":
            series.setdefault(key, {}).setdefault("buckets", []).append((float(bound), sample.value))
        else:
            series.setdefault(key, {})[kind] = sample.value
    for key, values in series.items():
        counts = [count for _, count in sorted(values["buckets"])]
        assert counts == sorted(counts), f"{family.name} {key}: buckets must not fall"
        assert counts[-1] == values["_count"], f"{family.name} {key}: the last bucket is the count"
        assert values["_sum"] >= 0, f"{family.name} {key}: times are not negative"


def main():
    text = sys.stdin.read()
    assert text.endswith("\n"), "the last line must end"
    families = []
    for family in text_string_to_metric_families(text):
        assert family.documentation, f"{family.name} has no HELP"
        if family.type == "histogram":
            check_histogram(family)
        # The parser takes a counter's `_total` off.
        name = family.name + "_total" if family.type == "counter" else family.name
        labels = sorted({label for sample in family.samples for label in sample.labels if label != "le"})
        values = [[sample.name, sample.labels, str(sample.value)] for sample in family.samples]
        families.append({"name": name, "type": family.type, "labels": labels, "samples": values})
    json.dump(families, sys.stdout)


main()
