using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Sampling;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>A mistake of a sampler by rejection.</summary>
public enum RejectionFault
{
    None,

    /// <summary>The number that chose the draft also decides whether it is accepted.</summary>
    AcceptsByTheDraftsNoise,

    /// <summary>After a rejection the token is drawn from p, not from norm(max(0, p - q)).</summary>
    ResidualIsTheTarget,

    /// <summary>The token after all drafts are accepted is drawn without top-k, top-p and min-p.</summary>
    BonusWithoutFilters,

    /// <summary>A draft is judged with penalties that do not count the accepted drafts before it.</summary>
    PenaltiesWithoutDrafts,
}

/// <summary>Rule <c>rejection</c> for one sequence, written for reading, with the decoder's noise keys; or one that is wrong on purpose.</summary>
internal static class ReferenceRejection
{
    public static int[] Generate(LogitFunction function, int vocabularySize, DecodingSettings settings, SampleRequest request, int blockLength, RejectionFault fault)
    {
        var noise = CounterNoise.Create(settings.Seed, request.Id, request.Sample);
        var text = new List<int>();
        double[] After(int head, int[] before, IEnumerable<int> drafts, DecodingSettings with) =>
            ReferenceSampler.Distribution(function, vocabularySize, with, request.Prompt, head, before, drafts);
        text.Add(ReferenceSampler.Draw(After(1, [], [], settings), noise, 0));
        while (text.Count < request.MaxNewTokens)
        {
            var start = text.ToArray();
            var (guesses, drafts) = (new List<double[]>(), new List<int>());
            for (var head = 2; head <= Math.Min(blockLength, request.MaxNewTokens - start.Length); head++)
            {
                var q = After(head, start[..^1], [start[^1], .. drafts], settings);
                var draft = settings.DraftRule == DraftRule.Argmax ? ArgmaxOf(q) : Draw(q, q, noise.Uniform(start.Length + drafts.Count, 0, NoisePurpose.Draft));
                guesses.Add(settings.DraftRule == DraftRule.Argmax ? OneHot(draft, vocabularySize) : q);
                drafts.Add(draft);
            }
            var rejected = false;
            for (var i = 0; i < drafts.Count && !rejected; i++)
            {
                var (draft, q, position) = (drafts[i], guesses[i], text.Count);
                var p = fault == RejectionFault.PenaltiesWithoutDrafts ? Forgetful(text, start) : After(1, [.. text], [], settings);
                var uniform = noise.Uniform(position, 0, fault == RejectionFault.AcceptsByTheDraftsNoise ? NoisePurpose.Draft : NoisePurpose.Accept);
                rejected = uniform >= p[draft] / q[draft];
                var residual = fault == RejectionFault.ResidualIsTheTarget ? p : [.. p.Zip(q, (a, b) => Math.Max(0, a - b))];
                text.Add(rejected ? Draw(residual, p, noise.Uniform(position, 0, NoisePurpose.Residual)) : draft);
            }
            if (!rejected)
            {
                var with = fault == RejectionFault.BonusWithoutFilters ? settings with { TopK = 0, TopP = 1, MinP = 0 } : settings;
                text.Add(ReferenceSampler.Draw(After(1, [.. text], [], with), noise, text.Count));
            }
        }
        return [.. text];

        double[] Forgetful(List<int> text, int[] start)
        {
            var logits = new float[vocabularySize];
            function(1, [.. request.Prompt, .. text], logits);
            return ReferenceSampler.Probabilities(ReferenceSampler.Penalise(logits, request.Prompt, start, settings), settings);
        }
    }

    private static int ArgmaxOf(double[] q) => Array.IndexOf(q, q.Max());

    private static double[] OneHot(int token, int vocabularySize) => [.. Enumerable.Range(0, vocabularySize).Select(t => t == token ? 1.0 : 0)];

    // By cumulative sums over the tokens in the order of their rank.
    private static int Draw(double[] weights, double[] rank, double uniform)
    {
        var ranked = Enumerable.Range(0, weights.Length).Where(t => weights[t] > 0).OrderByDescending(t => rank[t]).ThenBy(t => t).ToList();
        var (sum, target) = (0.0, uniform * weights.Sum());
        return ranked.FirstOrDefault(t => (sum += weights[t]) > target, ranked[^1]);
    }
}
