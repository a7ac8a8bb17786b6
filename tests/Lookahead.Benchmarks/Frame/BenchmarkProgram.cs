using System.CommandLine;

namespace Lookahead.Benchmarks.Frame;

/// <summary>The command line: <c>bench NAME... [--runs N] [--quick] [--case PATTERN] [--device cpu|cuda] [--work FOLDER] [--list]</c>.</summary>
/// <param name="benchmarks">All that can be named.</param>
/// <param name="measurement">Measures the cases.</param>
/// <param name="output">JSON lines only.</param>
/// <param name="errors">Progress and messages.</param>
public sealed class BenchmarkProgram(IReadOnlyList<IBenchmark> benchmarks, Measurement measurement, TextWriter output, TextWriter errors)
{
    public const int Done = 0;
    public const int SomeCaseFailed = 1;
    public const int BadCommandLine = 2;
    public const int Interrupted = 130;

    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "The benchmarks to run.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int?> _runs = new("--runs")
    {
        Description = $"Counted runs of each side (default {BenchmarkOptions.DefaultRuns}, with --quick {BenchmarkOptions.QuickRuns}; long cases: 1).",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens.Single().Value, out var runs) && runs > 0)
            {
                return runs;
            }

            result.AddError($"--runs must be a whole number of at least 1, not '{result.Tokens.Single().Value}'.");
            return null;
        },
    };

    private readonly Option<bool> _quick = new("--quick") { Description = "Less work per run; not for figures that are quoted." };
    private readonly Option<string> _case = new("--case") { Description = "Only cases that match; * is any text.", DefaultValueFactory = _ => "*" };
    private readonly Option<bool> _list = new("--list") { Description = "List the benchmarks." };

    private readonly Option<string> _device = new("--device")
    {
        Description = "Where tensors are worked on: cpu or cuda.",
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<string> _work = new("--work")
    {
        Description = "Folder for the files of cases; its file system is part of what is measured.",
        DefaultValueFactory = _ => Path.Combine("artifacts", "bench"),
    };

    /// <summary>Commands beside the benchmarks, which measure something else than a subject against a baseline.</summary>
    public IReadOnlyList<Command> Others { get; init; } = [];

    /// <returns>0; 1 when a case failed or none matched; 2 when the command line is wrong; 130 after Ctrl-C.</returns>
    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var command = new RootCommand("Measures the product against named baselines; one JSON line per case on standard output.")
        {
            _names, _runs, _quick, _case, _device, _work, _list,
        };
        command.SetAction((parsed, token) => DispatchAsync(parsed, token));
        foreach (var other in Others)
        {
            command.Subcommands.Add(other);
        }

        _device.AcceptOnlyFromAmong("cpu", "cuda");
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await errors.WriteLineAsync(string.Join('\n', parsed.Errors.Select(error => error.Message)));
            return BadCommandLine;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("Interrupted.");
            return Interrupted;
        }
    }

    private async Task<int> DispatchAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_list))
        {
            await output.WriteLineAsync(Known());
            return Done;
        }

        var names = parsed.GetValue(_names) ?? [];
        var unknown = names.Where(name => benchmarks.All(benchmark => benchmark.Name != name)).ToArray();
        if (names.Length == 0 || unknown.Length > 0)
        {
            await errors.WriteLineAsync(names.Length == 0 ? "Name a benchmark." : $"Unknown: {string.Join(", ", unknown)}.");
            await errors.WriteLineAsync("Known benchmarks:\n" + Known());
            return BadCommandLine;
        }

        var options = new BenchmarkOptions
        {
            Runs = parsed.GetValue(_runs),
            Quick = parsed.GetValue(_quick),
            CasePattern = parsed.GetValue(_case)!,
            Device = parsed.GetValue(_device)!,
            WorkFolder = parsed.GetValue(_work)!,
        };
        return await MeasureAsync(benchmarks.Where(benchmark => names.Contains(benchmark.Name)), options, cancellationToken);
    }

    private async Task<int> MeasureAsync(IEnumerable<IBenchmark> chosen, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var (lines, failures) = (0, 0);
        foreach (var benchmark in chosen)
        {
            try
            {
                await foreach (var @case in benchmark.Cases(options, cancellationToken).Where(@case => options.Wants(@case.Name)))
                {
                    var measured = await TryMeasureAsync(benchmark, @case, options, cancellationToken);
                    (lines, failures) = measured ? (lines + 1, failures) : (lines, failures + 1);
                }
            }
            catch (BenchmarkException error)
            {
                await errors.WriteLineAsync($"{benchmark.Name} FAILED while it prepared a case: {error.Message}");
                failures++;
            }
        }

        if (lines + failures == 0)
        {
            await errors.WriteLineAsync($"No case matches '{options.CasePattern}'.");
        }

        return failures > 0 || lines == 0 ? SomeCaseFailed : Done;
    }

    private async Task<bool> TryMeasureAsync(IBenchmark benchmark, BenchmarkCase @case, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var line = await measurement.RunAsync(benchmark.Name, @case, options, cancellationToken);
            await output.WriteLineAsync(line.ToJson());
            await output.FlushAsync(cancellationToken);
            return true;
        }
        catch (BenchmarkException error)
        {
            await errors.WriteLineAsync($"{benchmark.Name} {@case.Name} FAILED: {error.Message}");
            return false;
        }
    }

    private string Known() => string.Join('\n',
        benchmarks.Select(benchmark => (benchmark.Name, benchmark.Description)).Concat(Others.Select(other => (other.Name, Description: other.Description ?? "")))
            .Select(known => $"{known.Name,-18} {known.Description}"));
}
