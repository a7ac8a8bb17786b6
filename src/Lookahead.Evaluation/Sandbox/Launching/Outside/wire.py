# The line to the host process: 4 bytes big-endian length, that many bytes of JSON, then the raw bytes that the JSON announces.
import json, os, struct


class HostGone(Exception):
    """The host closed the line or died."""


def read_exactly(count):
    data = bytearray()
    while len(data) < count:
        piece = os.read(0, count - len(data))
        if not piece:
            raise HostGone
        data += piece
    return bytes(data)


def receive():
    return json.loads(read_exactly(struct.unpack(">I", read_exactly(4))[0]))


def send(header, bodies):
    text = json.dumps(header).encode()
    data = memoryview(b"".join([struct.pack(">I", len(text)), text, *bodies]))
    while data:
        data = data[os.write(1, data):]
