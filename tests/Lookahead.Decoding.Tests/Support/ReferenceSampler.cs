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
        var text = new List<int>();
        double[] After(int head, IEnumerable<int> before, IEnumerable<int> drafts, DecodingSettings with) =>
            Distribution(function, vocabularySize, with, request.Prompt, head, [.. before], drafts);
        while (text.Count < request.MaxNewTokens)
        {
            var anchor = text.ToArray();
            text.Add(Draw(After(1, text, [], settings), noise, text.Count));
            // Drafts of heads 2..k for the positions after that token, from the same place as head 1.
            var (guesses, drafts) = (new List<double[]>(), new List<int>());
            for (var head = 2; head <= blockLength; head++)
            {
                guesses.Add(After(head, anchor, [text[^1], .. drafts], settings));
                drafts.Add(Draw(guesses[^1], noise, text.Count + drafts.Count));
            }
            foreach (var (draft, q) in drafts.Zip(guesses))
            {
                if (text.Count >= request.MaxNewTokens)
                {
                    break;
                }
                var p = After(1, text, [], settings);
                var plain = Draw(p, noise, text.Count);
                var (token, accepted) = rule switch
                {
                    ReferenceRule.FreshNoiseForAcceptance => fresh.Uniform(text.Count, draft) < p[draft] / q[draft] ? (draft, true) : (plain, false),
                    ReferenceRule.AcceptInsideNucleus => p[draft] > 0 ? (draft, true) : (plain, false),
                    ReferenceRule.BonusWithoutNucleus => (Draw(After(1, text, [], settings with { TopP = 1 }), noise, text.Count), plain == draft),
                    _ => (plain, plain == draft),
                };
                text.Add(token);
                if (!accepted)
                {
                    break;
                }
            }
        }
        return [.. text];
    }

    /// <summary>What a head says after a prompt and some text, with penalties over that and over <paramref name="drafts"/>, which it has not read.</summary>
    public static double[] Distribution(
        LogitFunction function, int vocabularySize, DecodingSettings settings, int[] prompt, int head, int[] text, IEnumerable<int> drafts)
    {
        var logits = new float[vocabularySize];
        function(head, [.. prompt, .. text], logits);
        return Probabilities(Penalise(logits, prompt, [.. text, .. drafts], settings), settings);
    }

    /// <summary>Repetition penalty over prompt and text, then frequency and presence penalty over the text.</summary>
    public static float[] Penalise(float[] logits, int[] prompt, int[] text, DecodingSettings settings) =>
        [.. logits.Select((logit, token) =>
        {
            if (prompt.Contains(token) || text.Contains(token))
            {
                logit = (float)(logit > 0 ? logit / settings.RepetitionPenalty : logit * settings.RepetitionPenalty);
            }
            var count = text.Count(t => t == token);
            return (float)(logit - count * settings.FrequencyPenalty - (count > 0 ? settings.PresencePenalty : 0));
        })];

    public static double[] Probabilities(float[] logits, double temperature, double topP) =>
        Probabilities(logits, new DecodingSettings { Temperature = temperature, TopP = topP });

    /// <summary>Temperature, then top-k, top-p, min-p, renormalised.</summary>
    public static double[] Probabilities(float[] logits, DecodingSettings settings)
    {
        var max = logits.Max();
        var weights = logits.Select(x => Math.Exp((x - max) / settings.Temperature)).ToArray();
        var ranked = Enumerable.Range(0, logits.Length).OrderByDescending(t => logits[t]).ThenBy(t => t).ToList();
        var byTopK = settings.TopK == 0 ? ranked : ranked.Take(settings.TopK).ToList();
        var total = byTopK.Sum(t => weights[t]);
        var byTopP = new List<int>();
        for (var sum = 0.0; byTopP.Count < byTopK.Count && sum < settings.TopP * total; sum += weights[byTopP[^1]])
        {
            byTopP.Add(byTopK[byTopP.Count]);
        }
        var kept = byTopP.Where(t => weights[t] >= settings.MinP * weights[ranked[0]]).ToHashSet();
        var keptTotal = kept.Sum(t => weights[t]);
        return [.. weights.Select((w, t) => kept.Contains(t) ? w / keptTotal : 0)];
    }

    /// <summary>The Gumbel-max draw with the noise of the tokens.</summary>
    public static int Draw(double[] p, CounterNoise noise, int position) =>
        Enumerable.Range(0, p.Length).Where(t => p[t] > 0).MaxBy(t => Math.Log(p[t]) - Math.Log(-Math.Log(noise.Uniform(position, t))));
}
