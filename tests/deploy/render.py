"""Render the chart with Helm itself and print it as JSON: a program apart, for Helm's threads and forks do not mix."""

import json
import sys

import helm_python as helm

chart, cases = sys.argv[1], json.loads(sys.argv[2])
helm.disable_logging()
with helm.Chart.load(chart) as loaded:
    rendered = []
    for values in cases:
        try:
            rendered.append(loaded.render(values, name="dinh", namespace="tinh", is_install=True))
        except helm.HelmError as refused:
            rendered.append({"refused": str(refused)})
json.dump({"lint": helm.lint(chart)["messages"], "rendered": rendered}, sys.stdout)
