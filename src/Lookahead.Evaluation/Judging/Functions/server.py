# Runs beside the untrusted program, in its process: nothing that it says is trusted. It loads the program's source when
# asked first, and answers requests (operation, target, arguments, keyword arguments) with
# ("ok", result, changes) or ("raise", class, arguments, changes); changes are (number, content) of the call's containers.
import base64
import os
import socket
import sys
import types


class Server:
    MAX_OBJECTS = 100000

    def __init__(self, peer, source):
        self.peer, self.source = peer, source
        self.objects, self.numbers = [], {}
        self.module = None

    def load(self):
        if self.module is None:
            module = types.ModuleType("candidate")
            sys.modules["candidate"] = module
            self.module = module
            exec(compile(self.source, "candidate.py", "exec"), module.__dict__)

    def reference(self, v):
        number = self.numbers.get(id(v))
        if number is None:
            if len(self.objects) >= self.MAX_OBJECTS:
                raise MemoryError("too many objects that are no plain values")
            number = self.numbers[id(v)] = len(self.objects)
            self.objects.append(v)  # Kept, so that its id stays its own.
        return number

    def serve(self):
        while True:
            frame = receive_frame(self.peer)
            if frame is None:
                return
            token, payload = frame
            send_frame(self.peer, token, self.answer(payload))

    def answer(self, payload):
        containers = []
        decoder = Decoder(payload, containers, collect=True)
        decoder.reference = self.objects.__getitem__
        operation, target, arguments, keywords = decoder.message()
        table = {id(container): number for number, container in enumerate(containers)}
        before = [self.content(container, table) for container in containers]
        try:
            self.load()
            reply = ["ok", self.perform(operation, target, arguments, dict(keywords))]
        except BaseException as e:  # SystemExit too: a program that ends itself has failed, the server has not.
            reply = ["raise", self.known_class(e), self.plain_arguments(e)]
        changes = []
        for number, container in enumerate(containers):
            if self.content(container, table) != before[number]:
                changes.append((number, self.parts(container)))
        try:
            return self.encode((*reply, tuple(changes)), table)
        except (WireError, RecursionError) as e:
            return self.encode(("raise", "OverflowError", ("the result cannot be carried: %s" % e,), ()), {})

    def perform(self, operation, target, arguments, keywords):
        if operation == "get":
            return getattr(self.module, target) if hasattr(self.module, target) else self.missing(target)
        if operation == "call":
            return target(*arguments, **keywords)
        return OPERATIONS[operation](target, *arguments)

    @staticmethod
    def missing(name):
        raise NameError("the program does not define '%s'" % name)

    def encode(self, v, table):
        encoder = Encoder(table, collect=False, reference=self.reference)
        encoder.value(v, depth=-4)  # The reply around a value does not count against its depth.
        return encoder.bytes()

    def content(self, container, table):
        """The encoding of what a container holds; None where that cannot be encoded."""
        encoder = Encoder(table, collect=False, reference=self.reference)
        try:
            encoder.value(self.parts(container))
        except (WireError, RecursionError):
            return None
        return encoder.bytes()

    @staticmethod
    def parts(container):
        if isinstance(container, dict):
            return tuple(container.items())
        return bytes(container) if isinstance(container, bytearray) else tuple(container)

    @staticmethod
    def known_class(e):
        for c in type(e).__mro__:
            if c.__module__ == "builtins":
                return c.__name__
        return "Exception"

    def plain_arguments(self, e):
        try:
            self.encode(e.args, {})
            return e.args
        except Exception:  # Also where an argument's own methods raise.
            return (str(e),)


OPERATIONS = {
    "iter": iter,
    "next": next,
    "len": len,
    "bool": bool,
    "str": str,
    "getitem": lambda o, k: o[k],
    "setitem": lambda o, k, v: o.__setitem__(k, v),
    "contains": lambda o, v: v in o,
    "getattr": getattr,
    "setattr": setattr,
}


def serve_program(source):
    descriptor = int(os.environ["LOOKAHEAD_PEER"])
    Server(socket.socket(fileno=descriptor), base64.b64decode(source).decode("utf-8", "surrogatepass")).serve()
    os._exit(0)
