using System.Text;
using Google.Protobuf;

namespace Lookahead.Formats.Tokenization.SentencePiece;

/// <summary>
/// The fields of one message in the protocol buffers encoding (protobuf.dev, "Encoding"), from first to last. A field that is
/// asked for with another wire type than it has is an error: no writer of the format does that.
/// </summary>
/// <param name="input">The message's bytes.</param>
/// <param name="message">Its name, for messages.</param>
internal sealed class ProtobufFields(CodedInputStream input, string message)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private uint tag;

    /// <summary>The number of the field that <see cref="Next"/> found.</summary>
    public int Number => WireFormat.GetTagFieldNumber(tag);

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next() => (tag = input.ReadTag()) != 0;

    public void Skip() => input.SkipLastField();

    public int Integer()
    {
        Expect(WireFormat.WireType.Varint);
        return input.ReadInt32();
    }

    public bool Flag()
    {
        Expect(WireFormat.WireType.Varint);
        return input.ReadBool();
    }

    public float Float()
    {
        Expect(WireFormat.WireType.Fixed32);
        return input.ReadFloat();
    }

    public string Text()
    {
        var bytes = Bytes();
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"field {Number} of {message} is no UTF-8");
        }
    }

    public ProtobufFields Message(string name) => new(Bytes().CreateCodedInput(), name);

    public ByteString Bytes()
    {
        Expect(WireFormat.WireType.LengthDelimited);
        return input.ReadBytes();
    }

    private void Expect(WireFormat.WireType expected)
    {
        if (WireFormat.GetTagWireType(tag) is var actual && actual != expected)
        {
            throw new InvalidDataException($"field {Number} of {message} has wire type {actual} instead of {expected}");
        }
    }
}
