using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>Copies parameters to a device and type, several of them as one matrix.</summary>
internal sealed class FusedReader(IReadOnlyDictionary<string, Tensor> parameters, ScalarType dtype, Device device)
{
    /// <summary>The named parameters one below the other; outlives dispose scopes.</summary>
    public Tensor Join(params string[] names)
    {
        using var scope = NewDisposeScope();
        return Copy(names).DetachFromDisposeScope();
    }

    /// <summary>As <see cref="Join"/>, transposed, for x W^T + y in one operation.</summary>
    public Tensor JoinTransposed(string name)
    {
        using var scope = NewDisposeScope();
        return Copy([name]).t().DetachFromDisposeScope(); // A view of the copy, whose memory it keeps.
    }

    /// <summary>Norm weights [hd] of q and k, repeated for each head: [queries + keys, hd].</summary>
    public Tensor JoinHeads(string query, int queries, string key, int keys)
    {
        using var scope = NewDisposeScope();
        Tensor Rows(string name, int count) => Copy([name]).unsqueeze(0).expand(count, -1);
        return cat([Rows(query, queries), Rows(key, keys)]).DetachFromDisposeScope();
    }

    // Moved before they are joined: the source may be larger than what the device has room for.
    private Tensor Copy(string[] names) =>
        names.Length == 1
            ? parameters[names[0]].detach().to(dtype, device, copy: true)
            : cat([.. names.Select(name => parameters[name].detach().to(dtype, device))]);
}
