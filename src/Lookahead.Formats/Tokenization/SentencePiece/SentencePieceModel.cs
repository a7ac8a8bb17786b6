using Google.Protobuf;

namespace Lookahead.Formats.Tokenization.SentencePiece;

/// <summary>What a piece is for (<c>ModelProto.SentencePiece.Type</c>).</summary>
internal enum PieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A token of the vocabulary.</summary>
/// <param name="Text">Its written form, with U+2581 for spaces.</param>
/// <param name="Score">Of two pieces that could be joined, the one of higher score is.</param>
/// <param name="Type">What it is for.</param>
internal readonly record struct Piece(string Text, float Score, PieceType Type);

/// <summary>
/// The parts of a <c>ModelProto</c> that concern encoding and decoding, with the format's defaults
/// (https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto).
/// </summary>
internal sealed class SentencePieceModel
{
    /// <summary>Twice what large vocabularies have.</summary>
    public const int MostPieces = 500_000;

    /// <summary>In UTF-16 units. SentencePiece's default is 16; the limit bounds the work of finding all ways to build a piece.</summary>
    public const int LongestPiece = 256;

    private const int FirstExtension = 200;

    private readonly List<Piece> pieces = [];
    private bool hasTrainer;
    private bool hasNormalizer;

    private SentencePieceModel()
    {
    }

    /// <summary>Ids are positions.</summary>
    public IReadOnlyList<Piece> Pieces => pieces;

    /// <summary>Whether there are a trainer_spec and a normalizer_spec: SentencePiece writes both, behind the pieces.</summary>
    public bool HasSpecifications => hasTrainer && hasNormalizer;

    /// <summary>1 unigram, 2 BPE, 3 word, 4 char.</summary>
    public int ModelType { get; private set; } = 1;

    public bool TreatWhitespaceAsSuffix { get; private set; }

    public bool ByteFallback { get; private set; }

    public string BeginPiece { get; private set; } = "<s>";

    public string EndPiece { get; private set; } = "</s>";

    public string PaddingPiece { get; private set; } = "<pad>";

    public string NormalizerName { get; private set; } = "";

    /// <summary>Whether characters are mapped to others before encoding, as nmt_nfkc does.</summary>
    public bool MapsCharacters { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    public bool EscapeWhitespaces { get; private set; } = true;

    /// <summary>Whether characters are mapped to others after decoding.</summary>
    public bool MapsDecodedCharacters { get; private set; }

    /// <exception cref="InvalidProtocolBufferException">The bytes are damaged.</exception>
    /// <exception cref="InvalidDataException">The bytes are no model of SentencePiece.</exception>
    public static SentencePieceModel Read(byte[] bytes)
    {
        var model = new SentencePieceModel();
        var fields = new ProtobufFields(new CodedInputStream(bytes), "ModelProto");
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1: model.AddPiece(fields.Message($"piece {model.pieces.Count}")); break;
                case 2: model.ReadTrainer(fields.Message("trainer_spec")); break;
                case 3: model.ReadNormalizer(fields.Message("normalizer_spec")); break;
                case 4 or >= FirstExtension: fields.Skip(); break;
                case 5: model.MapsDecodedCharacters |= ReadMap(fields.Message("denormalizer_spec")); break;
                default: throw new InvalidDataException($"field {fields.Number} is unknown in ModelProto");
            }
        }
        return model;
    }

    private void AddPiece(ProtobufFields fields)
    {
        var id = pieces.Count;
        var (text, score, type) = ("", 0f, (int)PieceType.Normal);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1: text = fields.Text(); break;
                case 2: score = fields.Float(); break;
                case 3: type = fields.Integer(); break;
                default: fields.Skip(); break;
            }
        }
        if (id == MostPieces)
        {
            throw new InvalidDataException($"there are more than {MostPieces} pieces");
        }
        if (text.Length is 0 or > LongestPiece)
        {
            throw new InvalidDataException($"piece {id} has {text.Length} characters; there must be 1 to {LongestPiece}");
        }
        if (float.IsNaN(score))
        {
            throw new InvalidDataException($"the score of piece {id} ('{text}') is no number");
        }
        if (!Enum.IsDefined((PieceType)type))
        {
            throw new InvalidDataException($"piece {id} ('{text}') has the unknown type {type}");
        }
        pieces.Add(new Piece(text, score, (PieceType)type));
    }

    private void ReadTrainer(ProtobufFields fields)
    {
        hasTrainer = true;
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 3: ModelType = fields.Integer(); break;
                case 24: TreatWhitespaceAsSuffix = fields.Flag(); break;
                case 35: ByteFallback = fields.Flag(); break;
                case 46: BeginPiece = OrDefault(fields.Text(), "<s>"); break;
                case 47: EndPiece = OrDefault(fields.Text(), "</s>"); break;
                case 48: PaddingPiece = OrDefault(fields.Text(), "<pad>"); break;
                default: fields.Skip(); break;
            }
        }
    }

    private void ReadNormalizer(ProtobufFields fields)
    {
        hasNormalizer = true;
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1: NormalizerName = fields.Text(); break;
                case 2: MapsCharacters = fields.Bytes().Length > 0; break;
                case 3: AddDummyPrefix = fields.Flag(); break;
                case 4: RemoveExtraWhitespaces = fields.Flag(); break;
                case 5: EscapeWhitespaces = fields.Flag(); break;
                default: fields.Skip(); break;
            }
        }
    }

    private static bool ReadMap(ProtobufFields fields)
    {
        var maps = false;
        while (fields.Next())
        {
            if (fields.Number == 2)
            {
                maps = fields.Bytes().Length > 0;
            }
            else
            {
                fields.Skip();
            }
        }
        return maps;
    }

    private static string OrDefault(string text, string fallback) => text.Length == 0 ? fallback : text;
}
