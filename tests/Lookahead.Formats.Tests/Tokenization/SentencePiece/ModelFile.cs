using Google.Protobuf;
using Lookahead.Formats.Tokenization;
using Lookahead.Formats.Tokenization.SentencePiece;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization.SentencePiece;

/// <summary>
/// Writes a tokenizer.model. The small one: special tokens 0..2, bytes 3..258 (where there are bytes), then characters and pieces of
/// them, of which later ones have lower scores.
/// </summary>
internal sealed record ModelFile
{
    public IReadOnlyList<Piece> Pieces { get; init; } = [];

    public int? ModelType { get; init; } = 2;

    public bool ByteFallback { get; init; } = true;

    public bool TreatWhitespaceAsSuffix { get; init; }

    public string BeginPiece { get; init; } = "<s>";

    public byte[] CharacterMap { get; init; } = [];

    public byte[] DenormalizerMap { get; init; } = [];

    public bool AddDummyPrefix { get; init; } = true;

    public bool RemoveExtraWhitespaces { get; init; }

    public bool EscapeWhitespaces { get; init; } = true;

    /// <summary>Appended to the file as they are.</summary>
    public byte[] Tail { get; init; } = [];

    public static ModelFile Small(params Piece[] more) => new() { Pieces = [.. Special, .. Bytes, .. Normal, .. more] };

    public static ModelFile SmallWithoutBytes(params Piece[] more) => new() { Pieces = [.. Special, .. Normal, .. more], ByteFallback = false };

    private static IEnumerable<Piece> Special =>
        [new("<unk>", 0, PieceType.Unknown), new("<s>", 0, PieceType.Control), new("</s>", 0, PieceType.Control)];

    private static IEnumerable<Piece> Bytes => Enumerable.Range(0, 256).Select(b => new Piece($"<0x{b:X2}>", 0, PieceType.Byte));

    private static IEnumerable<Piece> Normal =>
        new[] { "▁a", "bc", "▁abc", "aa", "▁", "a", "b", "c", "d" }.Select((text, i) => new Piece(text, -i, PieceType.Normal));

    /// <summary>The tokenizer of a directory with this file and a tokenizer_config.json where given.</summary>
    public HuggingFaceTokenizer Load(string? config = null) => Load(ToBytes(), config);

    public static HuggingFaceTokenizer Load(byte[] bytes, string? config = null)
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer.model", bytes);
        if (config is not null)
        {
            directory.Write("tokenizer_config.json", config);
        }
        return (HuggingFaceTokenizer)TokenizerFiles.Load(directory.Path);
    }

    public byte[] ToBytes() =>
    [
        .. Pieces.SelectMany(p => Message(1, [.. Text(1, p.Text), .. Field(2, WireFormat.WireType.Fixed32, o => o.WriteFloat(p.Score)), .. Integer(3, (int)p.Type)])),
        .. Message(2, [.. ModelType is { } type ? Integer(3, type) : [], .. Integer(24, TreatWhitespaceAsSuffix ? 1 : 0), .. Integer(35, ByteFallback ? 1 : 0), .. Text(46, BeginPiece)]),
        .. Message(3,
        [
            .. Text(1, "some_rules"), .. Message(2, CharacterMap),
            .. Integer(3, AddDummyPrefix ? 1 : 0), .. Integer(4, RemoveExtraWhitespaces ? 1 : 0), .. Integer(5, EscapeWhitespaces ? 1 : 0),
        ]),
        .. Message(5, Message(2, DenormalizerMap)),
        .. Tail,
    ];

    public static byte[] Integer(int field, int value) => Field(field, WireFormat.WireType.Varint, o => o.WriteInt32(value));

    public static byte[] Message(int field, byte[] value) => Field(field, WireFormat.WireType.LengthDelimited, o => o.WriteBytes(ByteString.CopyFrom(value)));

    private static byte[] Text(int field, string value) => Field(field, WireFormat.WireType.LengthDelimited, o => o.WriteString(value));

    private static byte[] Field(int number, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(number, type);
            write(output);
        }
        return bytes.ToArray();
    }
}
