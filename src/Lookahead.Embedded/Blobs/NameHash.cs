using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Embedded.Blobs;

/// <summary>A short stable stand-in for a blob name in names of internal files: 32 hexadecimal digits.</summary>
internal static class NameHash
{
    public static string Of(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
