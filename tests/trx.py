"""Counts the outcomes in .trx files (Visual Studio test results) and reports them.

  trx.py count FILE EXIT_CODE             prints "PASSED FAILED SKIPPED", and the failed tests on standard error
  trx.py evidence FOLDER HEADER OUTPUT    writes a page: HEADER, a row per project, failed tests, skipped tests with reasons

A file that is missing or broken counts as one failed test, and so does a test run that ended badly without naming
a failed test (a crash): what was not seen to pass must not look green.
"""

import os
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"


class Results:
    """The outcomes of one project. failed and skipped are lists of (test name, message)."""

    def __init__(self, path, exit_code=0):
        self.project = os.path.basename(path).removesuffix(".trx")
        self.passed, self.failed, self.skipped = 0, [], []
        try:
            tests = list(ElementTree.parse(path).iter(NAMESPACE + "UnitTestResult"))
        except (OSError, ElementTree.ParseError) as error:
            self.failed.append((self.project, f"no test results: {error}"))
            return
        for test in tests:
            name, outcome = test.get("testName"), test.get("outcome")
            if outcome == "Passed":
                self.passed += 1
            elif outcome == "NotExecuted":
                self.skipped.append((name, message(test)))
            else:
                self.failed.append((name, message(test)))
        if exit_code != 0 and not self.failed:
            self.failed.append((self.project, f"the test run ended with exit code {exit_code} and no failed test"))


def message(test):
    """Why a test failed or was skipped."""
    for place in (".//{0}ErrorInfo/{0}Message", ".//{0}StdOut"):
        element = test.find(place.format(NAMESPACE))
        if element is not None and element.text:
            return element.text.strip()
    return "no reason given"


def count(path, exit_code):
    results = Results(path, exit_code)
    for name, why in results.failed:
        print(f"  FAILED {name}\n    " + "\n    ".join(why.splitlines()[:12]), file=sys.stderr)
    print(results.passed, len(results.failed), len(results.skipped))


def evidence(folder, header, output):
    # The exit codes lie beside the files: see the test script.
    projects = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".exit"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                projects.append(Results(os.path.join(folder, name.removesuffix(".exit") + ".trx"), int(file.read())))
    lines = [header.rstrip("\n"), "", "| project | passed | failed | skipped |", "|---|---:|---:|---:|"]
    lines += [f"| {p.project} | {p.passed} | {len(p.failed)} | {len(p.skipped)} |" for p in projects]
    lines.append(f"| **all** | {sum(p.passed for p in projects)} | {sum(len(p.failed) for p in projects)} "
                 f"| {sum(len(p.skipped) for p in projects)} |")
    for title, tests in (("Failed", [t for p in projects for t in p.failed]),
                         ("Skipped, and why", [t for p in projects for t in p.skipped])):
        lines += ["", f"## {title}", ""]
        lines += [f"- `{name}`: {first_line(why)}" for name, why in tests] or ["None."]
    os.makedirs(os.path.dirname(output), exist_ok=True)
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def first_line(text):
    return text.splitlines()[0]


if __name__ == "__main__":
    if sys.argv[1] == "count":
        count(sys.argv[2], int(sys.argv[3]))
    else:
        evidence(*sys.argv[2:5])
