# The baseline of the sandbox benchmark, in the execution style of OpenAI's human-eval: a driver with a pool of threads; for
# each test a new multiprocessing process that runs the program by exec() under a time-out, with its output caught in memory,
# and hands "passed" or a reason back; the driver joins it and kills it when it is late. There is no isolation.
#
# Usage: exec_guard.py WORK.json manager|pipe. The work: {"workers", "programs": [{"source", "tests": [[input, output], ...]}]}.
# "manager" hands the result back through a list of a multiprocessing.Manager made for the test, as human-eval does; "pipe"
# through a pipe, which is the least that such a design can cost. Prints programs per second as its last line.
import contextlib, io, json, multiprocessing, signal, sys, time
from concurrent.futures import ThreadPoolExecutor

TIMEOUT_SECONDS = 10


def alarm(number, frame):
    raise TimeoutError("timed out")


def verdict(source, standard_input, expected):
    captured = io.StringIO()
    signal.signal(signal.SIGALRM, alarm)
    signal.setitimer(signal.ITIMER_REAL, TIMEOUT_SECONDS)
    try:
        sys.stdin = io.TextIOWrapper(io.BytesIO(standard_input.encode()))
        with contextlib.redirect_stdout(captured):
            exec(compile(source, "<program>", "exec"), {"__name__": "__main__"})
        return "passed" if captured.getvalue().split() == expected.split() else "failed"
    except BaseException as e:
        return "failed: %r" % (e,)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def into_list(results, *test):
    results.append(verdict(*test))


def into_pipe(pipe, *test):
    pipe.send(verdict(*test))


def through_manager(context, *test):
    with context.Manager() as manager:
        results = manager.list()
        process = context.Process(target=into_list, args=(results, *test))
        process.start()
        process.join(TIMEOUT_SECONDS + 1)
        if process.is_alive():
            process.kill()
        return results[0] if results else "timed out"


def through_pipe(context, *test):
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=into_pipe, args=(sender, *test))
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(TIMEOUT_SECONDS + 1) else "timed out"
    except EOFError:
        return "died"
    finally:
        process.kill()
        process.join()
        receiver.close()


def check(context, one, program):
    for standard_input, expected in program["tests"]:
        result = one(context, program["source"], standard_input, expected)
        if result != "passed":
            return result
    return "passed"


def main():
    with open(sys.argv[1]) as file:
        work = json.load(file)
    one = {"manager": through_manager, "pipe": through_pipe}[sys.argv[2]]
    context = multiprocessing.get_context("fork")
    start = time.perf_counter()
    with ThreadPoolExecutor(work["workers"]) as pool:
        results = list(pool.map(lambda program: check(context, one, program), work["programs"]))
    elapsed = time.perf_counter() - start
    if set(results) != {"passed"}:
        sys.exit("not all programs passed: %s" % sorted(set(results)))
    print(len(results) / elapsed)


main()
