using Azure.Core;
using Lookahead.Azure.Resilience;

namespace Lookahead.Azure.Blobs;

/// <summary>Where the blobs are, as Azure users write it: a connection string, or a service's address and an identity.</summary>
public sealed record AzureBlobStoreOptions
{
    /// <summary>For example <c>DefaultEndpointsProtocol=https;AccountName=...</c>, or <c>UseDevelopmentStorage=true</c> for Azurite.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>For example <c>https://account.blob.core.windows.net</c>, used with <see cref="Credential"/>.</summary>
    public Uri? ServiceUri { get; init; }

    /// <summary>Null: DefaultAzureCredential.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>Must exist; the deployment makes it.</summary>
    public required string Container { get; init; }

    /// <summary>Bytes that a long upload sends as one block. Azure allows 50,000 blocks.</summary>
    public int BlockBytes { get; init; } = 16 << 20;

    /// <summary>Blocks of one upload that are under way at a time; each holds <see cref="BlockBytes"/> of memory.</summary>
    public int ParallelBlocks { get; init; } = 4;

    public AzureResilienceOptions Resilience { get; init; } = new();

    /// <summary>Without the connection string, which holds the key.</summary>
    public override string ToString() => $"{nameof(AzureBlobStoreOptions)} {{ {ServiceUri?.Host ?? "(connection string)"}, {Container} }}";
}
