using System.Buffers.Binary;
using System.Text;

namespace Lookahead.Formats.PyTorch;

/// <summary>
/// Reads the part of Python's pickle format (protocols 2 to 5, see Python's <c>pickletools</c>) that state dicts are made of.
/// A pickle is a program for a stack machine that may call anything; this one only builds containers and calls the few
/// names of <see cref="PickleGlobals"/>, which are imitated. Every other opcode and name is refused.
/// </summary>
internal ref struct Unpickler
{
    private const int MaxStack = 1_000_000;

    private readonly ReadOnlySpan<byte> program;
    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<long, object?> memo = [];
    private int position;

    private Unpickler(ReadOnlySpan<byte> program) => this.program = program;

    /// <returns>What the pickle holds: null, bool, long, double, string, byte[] or a type of PickleValues.cs.</returns>
    /// <exception cref="PickleException">It is broken, or asks for more than data.</exception>
    public static object? Load(ReadOnlySpan<byte> program) => new Unpickler(program).Run();

    private object? Run()
    {
        while (true)
        {
            var opcode = Take(1)[0];
            if (opcode == '.')
            {
                return Pop();
            }
            if (!Constant(opcode) && !Container(opcode) && !Memo(opcode) && !Object(opcode))
            {
                throw new PickleException($"uses the pickle opcode 0x{opcode:x2} at byte {position - 1}, which no state dict needs; running code from checkpoints is refused");
            }
            if (stack.Count > MaxStack || marks.Count > MaxStack)
            {
                throw new PickleException("needs too deep a stack");
            }
        }
    }

    private bool Constant(byte opcode)
    {
        object? value;
        switch (opcode)
        {
            case (byte)'N': value = null; break; // NONE
            case 0x88: value = true; break; // NEWTRUE
            case 0x89: value = false; break; // NEWFALSE
            case (byte)'J': value = (long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)); break; // BININT
            case (byte)'K': value = (long)Take(1)[0]; break; // BININT1
            case (byte)'M': value = (long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)); break; // BININT2
            case 0x8a: value = LongInteger(Take(Take(1)[0])); break; // LONG1
            case (byte)'G': value = BinaryPrimitives.ReadDoubleBigEndian(Take(8)); break; // BINFLOAT
            case 0x8c: value = Text(Take(Take(1)[0])); break; // SHORT_BINUNICODE
            case (byte)'X': value = Text(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break; // BINUNICODE
            case (byte)'U': value = Text(Take(Take(1)[0])); break; // SHORT_BINSTRING (Python 2)
            case (byte)'T': value = Text(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break; // BINSTRING (Python 2)
            case (byte)'C': value = Take(Take(1)[0]).ToArray(); break; // SHORT_BINBYTES
            case (byte)'B': value = Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))).ToArray(); break; // BINBYTES
            default: return false;
        }
        stack.Add(value);
        return true;
    }

    private bool Container(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(': marks.Add(stack.Count); break; // MARK
            case (byte)'}': stack.Add(new PickleDictionary()); break; // EMPTY_DICT
            case (byte)']': stack.Add(new PickleList()); break; // EMPTY_LIST
            case (byte)')': stack.Add(new PickleTuple([])); break; // EMPTY_TUPLE
            case (byte)'t': stack.Add(new PickleTuple(PopToMark())); break; // TUPLE
            case 0x85: stack.Add(new PickleTuple(Pop(1))); break; // TUPLE1
            case 0x86: stack.Add(new PickleTuple(Pop(2))); break; // TUPLE2
            case 0x87: stack.Add(new PickleTuple(Pop(3))); break; // TUPLE3
            case (byte)'s': SetItems(Pop(2)); break; // SETITEM
            case (byte)'u': SetItems(PopToMark()); break; // SETITEMS
            case (byte)'a': Append(Pop(1)); break; // APPEND
            case (byte)'e': Append(PopToMark()); break; // APPENDS
            case (byte)'0': Pop(); break; // POP
            default: return false;
        }
        return true;
    }

    private bool Memo(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'q': memo[Take(1)[0]] = Top(); break; // BINPUT
            case (byte)'r': memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top(); break; // LONG_BINPUT
            case 0x94: memo[memo.Count] = Top(); break; // MEMOIZE
            case (byte)'h': stack.Add(Remembered(Take(1)[0])); break; // BINGET
            case (byte)'j': stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break; // LONG_BINGET
            default: return false;
        }
        return true;
    }

    private bool Object(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                if (Take(1)[0] is < 2 or > 5)
                {
                    throw new PickleException($"has pickle protocol {program[position - 1]}; 2 to 5 are read");
                }
                break;
            case 0x95: Take(8); break; // FRAME
            case (byte)'c': stack.Add(PickleGlobals.Find(Line(), Line())); break; // GLOBAL
            case 0x93: // STACK_GLOBAL
                var names = Pop(2);
                stack.Add(names is [string module, string name] ? PickleGlobals.Find(module, name) : throw new PickleException("has a global without a name"));
                break;
            case (byte)'R': // REDUCE
                var call = Pop(2);
                stack.Add(PickleGlobals.Call(call[0], call[1]));
                break;
            case (byte)'Q': stack.Add(PickleGlobals.Storage(Pop())); break; // BINPERSID
            case (byte)'b': // BUILD: attributes of an object. State dicts have "_metadata" (versions of modules), which is not needed.
                Pop();
                if (Top() is not PickleDictionary)
                {
                    throw new PickleException("sets attributes of something that is no dictionary");
                }
                break;
            default: return false;
        }
        return true;
    }

    private readonly void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary target || items.Length % 2 != 0)
        {
            throw new PickleException("sets items of something that is no dictionary");
        }
        for (var i = 0; i < items.Length; i += 2)
        {
            if (items[i] is string key)
            {
                target.Items[key] = items[i + 1];
            }
        }
    }

    private readonly void Append(object?[] items)
    {
        if (Top() is not PickleList target)
        {
            throw new PickleException("appends to something that is no list");
        }
        target.Items.AddRange(items);
    }

    private readonly object? Remembered(long index) =>
        memo.TryGetValue(index, out var value) ? value : throw new PickleException($"refers to memo {index}, which was never set");

    /// <summary>Values above the last mark are the only ones that may be taken.</summary>
    private readonly int Floor => marks.Count > 0 ? marks[^1] : 0;

    private readonly object? Top() => stack.Count > Floor ? stack[^1] : throw new PickleException("takes from an empty stack");

    private readonly object? Pop() => Pop(1)[0];

    private readonly object?[] Pop(int count)
    {
        if (stack.Count - count < Floor)
        {
            throw new PickleException("takes from an empty stack");
        }
        return TakeFrom(stack.Count - count);
    }

    private readonly object?[] PopToMark()
    {
        if (marks.Count == 0)
        {
            throw new PickleException("goes back to a mark that is not there");
        }
        var start = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        return TakeFrom(start);
    }

    private readonly object?[] TakeFrom(int start)
    {
        var items = new object?[stack.Count - start];
        stack.CopyTo(start, items, 0, items.Length);
        stack.RemoveRange(start, items.Length);
        return items;
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > program.Length - position)
        {
            throw new PickleException("ends too early");
        }
        var bytes = program.Slice(position, (int)count);
        position += (int)count;
        return bytes;
    }

    private string Line()
    {
        var length = program[position..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw new PickleException("ends too early");
        }
        var line = Text(Take(length));
        position++;
        return line;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Two's complement, little-endian; no size or count needs more than 8 bytes.</summary>
    private static long LongInteger(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8)
        {
            throw new PickleException("has an integer of more than 8 bytes");
        }
        var value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1L : 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }
        return value;
    }
}
