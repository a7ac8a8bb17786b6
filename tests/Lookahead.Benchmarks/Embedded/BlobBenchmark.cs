using System.Runtime.CompilerServices;
using Lookahead.Benchmarks.Frame;
using Lookahead.Embedded;
using Lookahead.Jobs.Storage;

namespace Lookahead.Benchmarks.Embedded;

/// <summary>What the blob store costs on top of plain files: durable writes, appends, reads.</summary>
internal sealed class BlobBenchmark : IBenchmark
{
    public string Name => "blobs-embedded";

    public string Description => "the file blob store (put, append, get) against plain files";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder(options.WorkFolder);
        using var store = EmbeddedStore.Open(folder.Path);
        foreach (var (name, bytes, count) in new[] { ("1kib", 1024, 200), ("1mib", 1 << 20, 20) })
        {
            var content = new byte[bytes];
            new Random(1).NextBytes(content);
            var blobs = options.Quick ? count / 10 : count;
            var parameters = new Dictionary<string, object> { ["blobs"] = blobs, ["bytes"] = bytes, ["file_system"] = folder.FileSystem };

            yield return new BenchmarkCase($"put-{name}", "blobs/s", Direction.HigherIsBetter,
                Contender.Rate("blob-store", blobs, token => Repeat(blobs, () => store.Blobs.PutAsync($"{name}/{Guid.NewGuid():N}", content, PutCondition.IfAbsent, token))),
                Contender.Rate("fsynced-files", blobs, _ => Run(() => DurableFiles.Write(folder.Sub("bare"), blobs, content))))
            { Parameters = parameters };

            yield return new BenchmarkCase($"append-{name}", "appends/s", Direction.HigherIsBetter,
                Contender.Rate("blob-store", blobs, token =>
                {
                    var log = $"{name}/log-{Guid.NewGuid():N}";
                    return Repeat(blobs, () => store.Blobs.AppendAsync(log, content, token));
                }),
                Contender.Rate("fsynced-appends", blobs, _ => Run(() => DurableFiles.Append(folder.Sub("bare"), blobs, content))))
            { Parameters = parameters };

            if (options.Wants($"get-{name}"))
            {
                var file = Path.Combine(folder.Sub("bare"), $"read-{name}");
                await File.WriteAllBytesAsync(file, content, cancellationToken);
                await store.Blobs.PutAsync($"{name}/read", content, PutCondition.None, cancellationToken);
                yield return new BenchmarkCase($"get-{name}", "blobs/s", Direction.HigherIsBetter,
                    Contender.Rate("blob-store", blobs, token => Repeat(blobs, () => store.Blobs.GetAsync($"{name}/read", token))),
                    Contender.Rate("read-all-bytes", blobs, token => Repeat(blobs, () => File.ReadAllBytesAsync(file, token))))
                { Parameters = parameters };
            }
        }
    }

    private static async Task Repeat<T>(int times, Func<Task<T>> action)
    {
        for (var i = 0; i < times; i++)
        {
            await action();
        }
    }

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
