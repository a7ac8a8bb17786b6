namespace Lookahead.Formats.Weights;

/// <summary>Element types, named as in safetensors headers. Weights are F32, F16 or BF16; the others are only carried.</summary>
public static class DTypes
{
    public const string F32 = "F32";
    public const string F16 = "F16";
    public const string BF16 = "BF16";

    /// <summary>Bytes of one element, or null for a dtype that is not known (or whose elements are no whole bytes: F4, F6).</summary>
    public static int? ElementSize(string dtype) => dtype switch
    {
        "F64" or "I64" or "U64" or "C64" => 8,
        F32 or "I32" or "U32" => 4,
        F16 or BF16 or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        "F8_E4M3" or "F8_E5M2" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => 1,
        _ => null,
    };

    /// <summary>Whether values of a dtype can be read as and written from floats.</summary>
    public static bool IsFloat(string dtype) => dtype is F32 or F16 or BF16;
}
