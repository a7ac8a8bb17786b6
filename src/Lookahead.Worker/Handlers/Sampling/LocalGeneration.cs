using Lookahead.Decoding.Batching;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>A generate job's work in this process, one text at a time, for someone who watches it.</summary>
public sealed class LocalGeneration : IDisposable
{
    private readonly GenerateSpecification specification;
    private readonly SamplingEngine engine;

    /// <param name="specification">Its model must be a directory.</param>
    /// <exception cref="JobException">The directory holds no model that this engine runs.</exception>
    public LocalGeneration(GenerateSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        if (specification.Model is not { Source: ModelSource.Path, Path: { } directory })
        {
            throw JobException.User(ErrorCodes.InvalidSpecification, "A text is generated here from a model directory alone.", "model.source");
        }
        this.specification = specification with { Sampling = specification.Sampling with { BatchSize = 1 } };
        engine = SamplingEngine.Open(directory, specification.Sampling.Numerics, specification.Threads);
    }

    public ITokenizer Tokenizer => engine.Tokenizer;

    /// <param name="committed">Told of the tokens as they come; not in the pass without speculation.</param>
    /// <param name="finished">Told of each text, with its end.</param>
    /// <param name="time">For the speed.</param>
    /// <param name="cancellationToken">Leaves off.</param>
    /// <exception cref="JobException">A setting or prompt that the model cannot serve, with the field.</exception>
    public async Task<GenerateResult> RunAsync(TokensCommitted committed, Action<SampleResult> finished, TimeProvider time, CancellationToken cancellationToken)
    {
        var hooks = new SamplingHooks { Committed = committed, Finished = finished };
        var on = await GenerationRun.RunAsync(engine, specification, specification.Sampling, time, hooks, default, cancellationToken);
        var off = specification.CompareWithoutSpeculation
            ? await GenerationRun.RunAsync(engine, specification, specification.Sampling with { Speculation = SpeculationRule.Off }, time, new SamplingHooks(), default, cancellationToken)
            : null;
        return GenerateResult.From(specification, on, off);
    }

    public void Dispose() => engine.Dispose();
}
