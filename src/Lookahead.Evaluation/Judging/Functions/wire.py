# The data that tester and candidate exchange: plain values in an own encoding, so that reading it runs no code of the peer.
#
# A frame is 4 bytes of length (big endian) and so many bytes: an 8-byte token, then one value. A value is a letter and:
#   N T F       None, True, False             i len bytes    integer, two's complement, little endian
#   f 8 bytes   float                         c 16 bytes     complex
#   s len bytes str, UTF-8 with surrogates    b len bytes    bytes
#   t n values  tuple                         Z n values     frozenset
#   l n values  list                          S n values     set            y len bytes    bytearray
#   d n pairs   dict                          r 3 values     range
#   m number    a mutable container of the call, by its place in the call: identity and cycles survive
#   o number    an object of the candidate that is no plain value, by its place in the candidate's table
import struct

MAX_FRAME = 16 << 20
MAX_VALUES = 1 << 20
MAX_DEPTH = 100


class WireError(Exception):
    """The peer sent what no honest peer sends, or a value is too large for a frame."""


class UnsupportedValue(Exception):
    """A value of a type that has no encoding."""


class RemoteReference:
    """Stands in a decoded value for an object of the candidate."""

    def __init__(self, number):
        self.number = number


def count(n):
    return struct.pack(">I", n)


class Encoder:
    """Encodes one message.

    table: the mutable containers of the call, by id; those met in the message are added where collect is true, else only
    looked up. reference: gives the number of an object that is no plain value, or raises UnsupportedValue.
    """

    def __init__(self, table, collect, reference):
        self.table, self.collect, self.reference = table, collect, reference
        self.containers = []  # Collected ones, in the order of their numbers.
        self.parts, self.size, self.values = [], 0, 0

    def bytes(self):
        return b"".join(self.parts)

    def put(self, data):
        self.size += len(data)
        if self.size > MAX_FRAME:
            raise WireError("a value of more than %d bytes" % MAX_FRAME)
        self.parts.append(data)

    def sized(self, letter, data):
        self.put(letter + count(len(data)))
        self.put(data)

    def value(self, v, depth=0):
        self.values += 1
        if depth > MAX_DEPTH or self.values > MAX_VALUES:
            raise WireError("a value nested too deeply or with too many parts")
        if v is None:
            self.put(b"N")
        elif v is True:
            self.put(b"T")
        elif v is False:
            self.put(b"F")
        elif isinstance(v, int):
            n = int(v)
            self.sized(b"i", n.to_bytes(n.bit_length() // 8 + 1, "little", signed=True))
        elif isinstance(v, float):
            self.put(b"f" + struct.pack(">d", v))
        elif isinstance(v, complex):
            self.put(b"c" + struct.pack(">dd", v.real, v.imag))
        elif isinstance(v, str):
            self.sized(b"s", str.encode(v, "utf-8", "surrogatepass"))
        elif isinstance(v, bytes):
            self.sized(b"b", bytes(v))
        elif isinstance(v, tuple):
            self.items(b"t", v, depth)
        elif isinstance(v, frozenset):
            self.items(b"Z", v, depth)
        elif isinstance(v, range):
            self.put(b"r")
            for part in (v.start, v.stop, v.step):
                self.value(part, depth + 1)
        elif isinstance(v, (list, dict, set, bytearray)):
            self.container(v, depth)
        else:
            self.put(b"o" + count(self.reference(v)))

    def container(self, v, depth):
        number = self.table.get(id(v))
        if number is not None:
            self.put(b"m" + count(number))
            return
        if self.collect:
            self.table[id(v)] = len(self.containers)
            self.containers.append(v)
        if isinstance(v, bytearray):
            self.sized(b"y", bytes(v))
        elif isinstance(v, dict):
            self.put(b"d" + count(len(v)))
            for key, item in v.items():
                self.value(key, depth + 1)
                self.value(item, depth + 1)
        else:
            self.items(b"l" if isinstance(v, list) else b"S", v, depth)

    def items(self, letter, v, depth):
        self.put(letter + count(len(v)))
        for item in v:
            self.value(item, depth + 1)


class Decoder:
    """Decodes one message of a peer that may lie.

    containers: the mutable containers of the call, by number. Those met in the message are added where collect is true.
    """

    def __init__(self, data, containers, collect):
        self.data, self.containers, self.collect = memoryview(data), containers, collect
        self.place, self.values = 0, 0

    def message(self):
        v = self.value()
        if self.place != len(self.data):
            raise WireError("bytes after the value")
        return v

    def take(self, n):
        end = self.place + n
        if end > len(self.data):
            raise WireError("a value that ends too early")
        piece = self.data[self.place:end]
        self.place = end
        return piece

    def number(self):
        return struct.unpack(">I", self.take(4))[0]

    def length(self):
        n = self.number()
        if n > len(self.data) - self.place:  # Each part has at least one byte.
            raise WireError("a length beyond the end")
        return n

    def value(self, depth=0):
        self.values += 1
        if depth > MAX_DEPTH + 4 or self.values > MAX_VALUES + 64:  # Room for the message around the value.
            raise WireError("a value nested too deeply or with too many parts")
        letter = bytes(self.take(1))
        if letter == b"N":
            return None
        if letter == b"T":
            return True
        if letter == b"F":
            return False
        if letter == b"i":
            return int.from_bytes(self.take(self.length()), "little", signed=True)
        if letter == b"f":
            return struct.unpack(">d", self.take(8))[0]
        if letter == b"c":
            return complex(*struct.unpack(">dd", self.take(16)))
        if letter == b"s":
            try:
                return str(self.take(self.length()), "utf-8", "surrogatepass")
            except UnicodeDecodeError:
                raise WireError("a text that is no UTF-8")
        if letter == b"b":
            return bytes(self.take(self.length()))
        if letter == b"t":
            return tuple(self.items(depth))
        if letter == b"Z":
            return frozenset(map(self.hashable, self.items(depth)))
        if letter == b"r":
            start, stop, step = (self.value(depth + 1) for _ in range(3))
            if not type(start) is type(stop) is type(step) is int or step == 0:
                raise WireError("a range that is none")
            return range(start, stop, step)
        if letter == b"m":
            number = self.number()
            if number >= len(self.containers):
                raise WireError("a container that the call does not have")
            return self.containers[number]
        if letter == b"o":
            return self.reference(self.number())
        if letter == b"y":
            return self.collected(bytearray(self.take(self.length())))
        if letter == b"l":
            made = self.collected([])
            made.extend(self.items(depth))
            return made
        if letter == b"S":
            made = self.collected(set())
            made.update(map(self.hashable, self.items(depth)))
            return made
        if letter == b"d":
            made = self.collected({})
            for _ in range(self.length()):
                key = self.hashable(self.value(depth + 1))
                made[key] = self.value(depth + 1)
            return made
        raise WireError("a letter that means nothing")

    def reference(self, number):
        return RemoteReference(number)

    def collected(self, made):
        if self.collect:
            self.containers.append(made)
        return made

    def items(self, depth):
        return [self.value(depth + 1) for _ in range(self.length())]

    @staticmethod
    def hashable(v):
        try:
            hash(v)
        except TypeError:
            raise WireError("a key that cannot be hashed")
        return v


def send_frame(socket, token, payload):
    socket.sendall(count(len(token) + len(payload)) + token + payload)


def receive_exactly(socket, n):
    """n bytes, or None where the peer has closed."""
    data = bytearray()
    while len(data) < n:
        piece = socket.recv(min(n - len(data), 1 << 20))
        if not piece:
            return None
        data += piece
    return data


def receive_frame(socket):
    """(token, payload), or None where the peer has closed."""
    head = receive_exactly(socket, 4)
    if head is None:
        return None
    n = struct.unpack(">I", head)[0]
    if n < 8 or n > MAX_FRAME + 4096:
        raise WireError("a frame of %d bytes" % n)
    data = receive_exactly(socket, n)
    return None if data is None else (bytes(data[:8]), memoryview(data)[8:])
