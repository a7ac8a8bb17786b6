namespace Lookahead.Decoding.Batching;

/// <summary>A prompt that some slots hold or wait for, and the logits after it, from which each of its samples starts.</summary>
internal sealed class PromptState(int[] tokens)
{
    public int[] Tokens => tokens;

    /// <summary>Logits [V] of head 1 after the last token; null until the prompt is in the cache.</summary>
    public float[]? Logits { get; private set; }

    /// <summary>Logits [V] of heads 2..k after the last token.</summary>
    public float[][] DraftLogits { get; private set; } = [];

    public bool Ready => Logits is not null;

    public void Complete(float[] logits, float[][] draftLogits) => (Logits, DraftLogits) = (logits, draftLogits);
}
