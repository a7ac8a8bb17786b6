using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Sampling;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>What a speculative decoder does with a draft. All but the first are wrong on purpose.</summary>
public enum ReferenceRule
{
    /// <summary>The token is drawn with its own noise; a draft only saves a forward.</summary>
    Coupled,

    /// <summary>A draft is kept with probability p/q by fresh noise; after a rejection the token is drawn from p, not from the residual, with the draft's own noise.</summary>
    FreshNoiseForAcceptance,

    /// <summary>A draft is kept when it lies in the nucleus.</summary>
    AcceptInsideNucleus,

    /// <summary>The token after accepted drafts is drawn without top-p.</summary>
    BonusWithoutNucleus,
}

/// <summary>
/// Speculative sampling of one sequence written for reading: no cache, a full sort, double precision. An oracle for the
/// decoder and, with its wrong rules, a test of the tests.
/// </summary>
internal static class ReferenceSampler
{
    public static int[] Generate(LogitFunction function, int vocabularySize, DecodingSettings settings, SampleRequest request, int blockLength, ReferenceRule rule)
    {
        var noise = CounterNoise.Create(settings.Seed, request.Id, request.Sample);
        var fresh = CounterNoise.Create(settings.Seed + 1, request.Id, request.Sample);
        var history = request.Prompt.ToList();
        int Generated() => history.Count - request.Prompt.Length;
        double[] After(int head, List<int> tokens, double topP)
        {
            var logits = new float[vocabularySize];
            function(head, tokens.ToArray(), logits);
            return Probabilities(logits, settings.Temperature, topP);
        }
        while (Generated() < request.MaxNewTokens)
        {
            // Drafts of heads 2..k for the positions after the next token, from the same place as head 1.
            var guesses = Enumerable.Range(2, blockLength - 1).Select(head => After(head, history, settings.TopP)).ToArray();
            var drafts = guesses.Select((q, i) => Draw(q, noise, Generated() + 1 + i)).ToArray();
            var next = Draw(After(1, history, settings.TopP), noise, Generated());
            history.Add(next);
            foreach (var (draft, q) in drafts.Zip(guesses))
            {
                if (Stopped())
                {
                    break;
                }
                var p = After(1, history, settings.TopP);
                var plain = Draw(p, noise, Generated());
                var (token, accepted) = rule switch
                {
                    ReferenceRule.FreshNoiseForAcceptance => fresh.Uniform(Generated(), draft) < p[draft] / q[draft] ? (draft, true) : (plain, false),
                    ReferenceRule.AcceptInsideNucleus => p[draft] > 0 ? (draft, true) : (plain, false),
                    ReferenceRule.BonusWithoutNucleus => (Draw(After(1, history, 1), noise, Generated()), plain == draft),
                    _ => (plain, plain == draft),
                };
                history.Add(token);
                if (!accepted)
                {
                    break;
                }
            }
        }
        return [.. history.Skip(request.Prompt.Length)];

        bool Stopped() => Generated() >= request.MaxNewTokens;
    }

    /// <summary>Temperature, then the nucleus, renormalised.</summary>
    public static double[] Probabilities(float[] logits, double temperature, double topP)
    {
        var weights = logits.Select(x => Math.Exp((x - logits.Max()) / temperature)).ToArray();
        var total = weights.Sum();
        var kept = 0.0;
        var result = new double[logits.Length];
        foreach (var token in Enumerable.Range(0, logits.Length).OrderByDescending(t => logits[t]).ThenBy(t => t))
        {
            if (kept >= topP * total)
            {
                break;
            }
            kept += weights[token];
            result[token] = weights[token];
        }
        return [.. result.Select(w => w / kept)];
    }

    private static int Draw(double[] p, CounterNoise noise, int position) =>
        Enumerable.Range(0, p.Length).Where(t => p[t] > 0).MaxBy(t => Math.Log(p[t]) - Math.Log(-Math.Log(noise.Uniform(position, t))));
}
