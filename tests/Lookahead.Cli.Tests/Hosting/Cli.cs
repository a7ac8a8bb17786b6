using System.Net;
using System.Text.Json;
using Lookahead.Api.Jobs;
using Lookahead.Cli.Checks;
using Lookahead.Cli.Serving;
using Lookahead.Embedded;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Spectre.Console;
using TempFolder = Lookahead.TestSupport.TempFolder;

namespace Lookahead.Cli.Tests.Hosting;

/// <summary>A folder, the service over a store in it, and commands against both with their output captured.</summary>
internal sealed class Cli : IAsyncDisposable
{
    public const string GenerateJob = """{"kind":"generate","name":"a [b]","model":{"source":"new"},"prompts":["def add(a, b):"]}""";

    private readonly EmbeddedStore store;
    private readonly CancellationTokenSource stopping = new();
    private ServiceHost? service;
    private Task running = Task.CompletedTask;

    private Cli() => store = EmbeddedStore.Open(StorePath);

    public TempFolder Folder { get; } = new();

    public string StorePath => Folder["store"];

    public string Url { get; private set; } = "http://127.0.0.1:1";

    /// <summary>The environment's variables, but for the service's address.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public IReadOnlyList<IMachineCheck> Checks { get; set; } = [];

    public JobStore Jobs => new(store.Blobs, TimeProvider.System);

    public JobEventLog Events => new(store.Blobs, TimeProvider.System);

    public IBlobStore Blobs => store.Blobs;

    /// <summary>With a service that runs no jobs: tests play the worker.</summary>
    public static async Task<Cli> StartAsync()
    {
        var cli = new Cli();
        await cli.StartServiceAsync(port: 0);
        return cli;
    }

    public static Cli WithoutService() => new();

    public async Task StartServiceAsync(int port, IPAddress? listen = null)
    {
        service = await ServiceHost.StartAsync(
            new ServeSettings(port, new StoreFolder(StorePath), Workers: 0) { Listen = listen }, Environment(new StringWriter(), new StringWriter(), "", null), CancellationToken.None);
        Url = service.Url;
        running = service.RunAsync(stopping.Token);
    }

    public async Task KillServiceAsync()
    {
        await service!.DisposeAsync();
        service = null;
    }

    public Task<Run> RunAsync(params string[] args) => RunAsync(args, "", CancellationToken.None);

    public async Task<Run> RunAsync(string[] args, string input, CancellationToken cancellationToken, IAnsiConsoleOutput? terminal = null, TextWriter? output = null)
    {
        var (written, errors) = (output ?? new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(args, Environment(written, errors, input, terminal), cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        return new Run(code, written.ToString()!, errors.ToString());
    }

    /// <summary>Submits the generate job and returns its id.</summary>
    public async Task<string> SubmitAsync()
    {
        var run = await RunAsync(["submit", "-", "--json"], GenerateJob, CancellationToken.None);
        Assert.True(run.Code == 0, run.Error);
        return JsonSerializer.Deserialize<JobView>(run.Out, JobJson.Options)!.Id;
    }

    /// <summary>Does what a worker would.</summary>
    public async Task ApplyAsync(string id, JobTrigger trigger, Func<JobDocument, JobDocument>? change = null)
    {
        var job = await Jobs.ApplyAsync(id, trigger, null, j =>
        {
            j = trigger switch
            {
                JobTrigger.Claim => j with { Epoch = j.Epoch + 1, StartedAt = j.UpdatedAt },
                JobTrigger.Succeed => j with { ResultPrefix = JobPaths.Attempt(j.Id, j.Epoch) },
                _ => j,
            };
            return change?.Invoke(j) ?? j;
        }, CancellationToken.None);
        await Events.AppendAsync(id, job.Epoch, new StateChanged(job.State, job.Epoch) { Error = job.Error }, CancellationToken.None);
    }

    public Task ReportAsync(string id, params IReadOnlyList<JobEvent> events) => Events.AppendAsync(id, 1, events, CancellationToken.None);

    public string Write(string name, string content) => Folder.Write(name, content);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (service is not null)
        {
            await running;
            await service.DisposeAsync();
        }
        stopping.Dispose();
        store.Dispose();
        Folder.Dispose();
    }

    private CliEnvironment Environment(TextWriter output, TextWriter errors, string input, IAnsiConsoleOutput? terminal) => new()
    {
        Console = terminal is null
            ? CliEnvironment.CreateConsole(output)
            : AnsiConsole.Create(new AnsiConsoleSettings { Out = terminal, Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes }),
        Out = output,
        Error = errors,
        In = new StringReader(input),
        WorkingDirectory = Folder.Path,
        Variable = name => name == "LOOKAHEAD_URL" ? Url : Variables.GetValueOrDefault(name),
        WorkerChecks = Checks,
    };
}

/// <summary>How a command ended.</summary>
internal sealed record Run(int Code, string Out, string Error);

/// <summary>A check with a given outcome.</summary>
internal sealed class FixedCheck(string name, bool ok, string detail) : IMachineCheck
{
    public string Name => name;

    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken) => Task.FromResult(new CheckOutcome(ok, detail));
}

/// <summary>A terminal of 120 columns that keeps what is drawn.</summary>
internal sealed class Terminal : IAnsiConsoleOutput
{
    public TextWriter Writer { get; } = new StringWriter();

    public bool IsTerminal => true;

    public int Width => 120;

    public int Height => 40;

    public void SetEncoding(System.Text.Encoding encoding)
    {
    }
}

/// <summary>A writer whose text can be waited for.</summary>
internal sealed class WatchedWriter : StringWriter
{
    private readonly Lock gate = new();

    public override void WriteLine(string? value)
    {
        lock (gate)
        {
            base.WriteLine(value);
        }
    }

    public async Task WaitForAsync(string text)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Contains(text))
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    private bool Contains(string text)
    {
        lock (gate)
        {
            return ToString().Contains(text, StringComparison.Ordinal);
        }
    }
}
