using static TorchSharp.torch;

namespace Lookahead.Models.Transformer;

/// <summary>
/// One layer's keys and values of earlier forwards, for decoding. The rows of a forward are a batch of one, [1, ., R, .];
/// the cache knows which sequence and position each of them has.
/// </summary>
public interface IAttentionCache
{
    /// <summary>Keeps keys (turned) and values, [1, K, R, hd] each.</summary>
    void Store(Tensor keys, Tensor values);

    /// <summary>Each row's attention over its own sequence up to its own position, which has been stored: [1, H, R, hd] to the same.</summary>
    Tensor Attend(Tensor queries);
}
