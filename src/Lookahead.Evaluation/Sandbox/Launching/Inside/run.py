# In the fork: runs the program at this file's top level, so that it has one frame below it. It follows zygote.py or nursery.py,
# which leave main, source, NAME, and either code, or a place to write it to.
try:
    if code is None:
        code = compile(source, NAME, "exec", dont_inherit=True)
        if write is not None:
            share(code, write)
    try:
        exec(code, main.__dict__)
    finally:
        flush()
except SystemExit as e:
    result = exit_code(e.code)
except BaseException as e:
    result = report(e)
else:
    result = 0
main = None
end(result)
