"""Scores samples as public harnesses do: for each a process that runs prompt, completion and tests by exec, with a time limit
and a guard that takes dangerous functions away. That is no sandbox; it is here as a measure of speed alone.
Arguments: folder, samples, workers. Prints samples per second."""

import contextlib
import io
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

TIMEOUT = 3.0


def guard():
    import builtins
    import faulthandler
    import shutil
    import subprocess

    faulthandler.disable()
    builtins.exit = builtins.quit = None
    for name in ("kill", "system", "putenv", "remove", "removedirs", "fchdir", "setuid", "fork", "forkpty", "killpg", "rename", "unlink", "chmod"):
        setattr(os, name, None)
    shutil.rmtree = shutil.move = shutil.chown = None
    subprocess.Popen = None


def run(program, result):
    with tempfile.TemporaryDirectory() as folder:
        rmtree, rmdir, chdir, unlink = __import__("shutil").rmtree, os.rmdir, os.chdir, os.unlink
        os.chdir(folder)
        guard()

        def expired(signum, frame):
            raise TimeoutError

        signal.signal(signal.SIGALRM, expired)
        signal.setitimer(signal.ITIMER_REAL, TIMEOUT)
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                exec(program, {})
            result.append("passed")
        except TimeoutError:
            result.append("timed out")
        except BaseException as error:
            result.append(f"failed: {error}")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        __import__("shutil").rmtree, os.rmdir, os.chdir, os.unlink = rmtree, rmdir, chdir, unlink
        os.chdir("/")


def judge(manager, program):
    result = manager.list()
    process = multiprocessing.Process(target=run, args=(program, result))
    process.start()
    process.join(TIMEOUT + 1)
    if process.is_alive():
        process.kill()
    return bool(result) and result[0] == "passed"


def main():
    folder, count, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with open(os.path.join(folder, "problems.jsonl")) as file:
        problems = {problem["task_id"]: problem for problem in map(json.loads, file)}
    with open(os.path.join(folder, "samples.jsonl")) as file:
        samples = [json.loads(line) for line in file]
    samples = samples[:: max(1, len(samples) // count)][:count]
    manager = multiprocessing.Manager()
    programs = []
    for sample in samples:
        problem = problems[sample["task_id"]]
        programs.append(f"{problem['prompt']}{sample['completion']}\n{problem['test']}\ncheck({problem['entry_point']})")
    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        passed = sum(pool.map(lambda program: judge(manager, program), programs))
    seconds = time.perf_counter() - start
    if passed == 0:
        sys.exit("no sample passed: the harness is broken")
    print(len(programs) / seconds)


if __name__ == "__main__":
    main()
