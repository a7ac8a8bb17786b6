using System.Reflection;
using System.Text;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Health;

/// <summary>Tries the parts that the service stands on.</summary>
public sealed partial class HealthProbe(IBlobStore blobs, WorkQueues queues, TimeProvider time, ILogger<HealthProbe> log)
{
    private const string ProbeBlob = "health/probe";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static string Version { get; } =
        typeof(HealthProbe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public async Task<HealthView> CheckAsync(CancellationToken cancellationToken)
    {
        var storage = await TryAsync("storage", WriteAndReadAsync, cancellationToken);
        var queued = await TryAsync("queue", PeekDeadLettersAsync, cancellationToken);
        return new HealthView(storage.Ok && queued.Ok, Version, storage, queued);
    }

    private async Task WriteAndReadAsync(CancellationToken cancellationToken)
    {
        await blobs.PutAsync(ProbeBlob, Encoding.ASCII.GetBytes(time.GetUtcNow().ToString("O")), PutCondition.None, cancellationToken);
        if (await blobs.GetAsync(ProbeBlob, cancellationToken) is null)
        {
            throw new IOException("A blob that was just written is not there.");
        }
    }

    /// <summary>The one call on a queue that needs its connection and rights and takes no job from a worker.</summary>
    private async Task PeekDeadLettersAsync(CancellationToken cancellationToken)
    {
        var queue = queues.For(WorkKind.Model);
        if (await queue.ReceiveDeadLetterAsync(TimeSpan.Zero, cancellationToken) is { } letter)
        {
            await queue.AbandonAsync(letter, cancellationToken);
        }
    }

    private async Task<HealthPart> TryAsync(string name, Func<CancellationToken, Task> check, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await check(both.Token);
            return new HealthPart(true, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthPart(false, $"No answer within {Patience.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e, name);
            return new HealthPart(false, e.Message);
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "The health check of the {Part} failed.")]
    private partial void LogFailed(Exception exception, string part);
}

/// <summary>What works and what does not.</summary>
public sealed record HealthView(bool Ok, string Version, HealthPart Storage, HealthPart Queue);

/// <summary><paramref name="Message"/> says what is wrong when something is.</summary>
public sealed record HealthPart(bool Ok, string? Message);
