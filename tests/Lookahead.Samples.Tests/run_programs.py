"""Runs many small programs in one process: reads lines {"program", "tests": [{"input", "output"}]} from standard input and
writes one line per program, for each test "exact", "tokens" (right up to white space), "wrong" or "error:<type>".
For the project's own programs only: nothing here protects from a hostile one."""

import io
import json
import sys


def outcome(code, test):
    sys.stdin, sys.stdout = io.StringIO(test["input"]), io.StringIO()
    try:
        exec(code, {"__name__": "__main__"})
        printed = sys.stdout.getvalue()
    except Exception as error:
        return "error:" + type(error).__name__
    finally:
        sys.stdin, sys.stdout = sys.__stdin__, sys.__stdout__
    if printed == test["output"]:
        return "exact"
    return "tokens" if printed.split() == test["output"].split() else "wrong"


for line in sys.__stdin__.read().splitlines():
    job = json.loads(line)
    compiled = compile(job["program"], "program", "exec")
    print(json.dumps([outcome(compiled, test) for test in job["tests"]]))
