using Lookahead.Evaluation.Sandbox;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Judging.Functions;

public sealed class WireFuzzTests
{
    private const string Fuzz = """

        import random, sys
        rng = random.Random(int(sys.argv[1]))

        def value(depth):
            kind = rng.randrange(18 if depth else 11)
            if kind < 3: return (None, True, False)[kind]
            if kind < 5: return rng.randrange(-10 ** rng.randrange(1, 400), 10 ** rng.randrange(1, 400))
            if kind == 5: return rng.choice((0.0, -0.0, 1.5, 1e308, float("inf"), -float("inf")))
            if kind == 6: return complex(rng.random(), -rng.random())
            if kind == 7: return "".join(chr(rng.choice((0, 10, 65, 0xe9, 0xd800, 0x1f600))) for _ in range(rng.randrange(9)))
            if kind == 8: return rng.randbytes(rng.randrange(9))
            if kind == 9: return bytearray(rng.randbytes(rng.randrange(9)))
            if kind == 10: return range(rng.randrange(-9, 9), rng.randrange(-9, 9), rng.choice((-2, 1, 3)))
            items = [value(depth - 1) for _ in range(rng.randrange(4))]
            if kind == 11: return tuple(items)
            if kind == 12: return {rng.randrange(99): i for i in items}
            if kind == 13: return {rng.randrange(99) for _ in items}
            if kind == 14: return frozenset(str(i) for i in range(len(items)))
            return items

        def encode(v):
            encoder = Encoder({}, True, None)
            encoder.value(v)
            return encoder.bytes()

        for _ in range(int(sys.argv[2])):
            v = value(4)
            data = encode(v)
            back = Decoder(data, [], True).message()
            assert back == v and type(back) is type(v), (v, back)
            broken = bytearray(data)
            for _ in range(rng.randrange(1, 4)):
                where = rng.randrange(len(broken))
                action = rng.randrange(3)
                if action == 0: broken[where] = rng.randrange(256)
                elif action == 1: del broken[where:where + rng.randrange(1, 6)]
                else: broken[where:where] = rng.randbytes(rng.randrange(1, 6))
                if not broken: broken += b"N"
            try:
                Decoder(bytes(broken), [], False).message()
            except WireError:
                pass
        print("done")
        """;

    [PythonFact]
    public void Decode_MutatedMessages_GiveAValueOrARefusal()
    {
        var output = Python.Run("sys", "-X", "int_max_str_digits=0", "-c", EmbeddedText.Read("functions/wire.py") + Fuzz, "1", Tier.Count(5_000, 200_000).ToString());

        Assert.Equal("done\n", output);
    }
}
