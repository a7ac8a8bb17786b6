using System.Globalization;
using System.Text;
using Lookahead.Embedded.Queues;
using Lookahead.Embedded.Tests.Support;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Processes;

/// <summary>Processes killed (SIGKILL) again and again in the middle of their work.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TempFolder _root = new();
    private readonly EmbeddedStore _store;
    private readonly Random _random = new(7);

    public KillTests() => _store = EmbeddedStore.Open(_root.Path, options: new EmbeddedOptions
    {
        Queues = new FileJobQueueOptions { MaxDeliveryCount = 1000 },
    });

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task Writers_KilledAnywhere_BlobsAreWholeAndNothingConfirmedIsLost()
    {
        var confirmed = new List<string>();
        for (var run = 0; run < Tier.Count(6, 60); run++)
        {
            using var writer = TestProcess.Start("write", _root.Path, $"r{run}");
            var last = await ReadUntilKilledAsync(writer);
            confirmed.AddRange(Enumerable.Range(0, last + 1).Select(i => $"r{run}-{i}"));
            await AssertBlobsWholeAsync();
        }

        var logged = await ReadLogAsync();
        Assert.Subset(logged.ToHashSet(), confirmed.ToHashSet());
        Assert.Equal(logged.Count, logged.Distinct().Count());
        var received = new List<string>();
        while (await _store.Queue("sent").ReceiveAsync(TimeSpan.Zero, Never) is { } message)
        {
            received.Add(message.Body);
        }
        Assert.Subset(received.ToHashSet(), confirmed.ToHashSet());
        Assert.Equal(received.Count, received.Distinct().Count());
        Assert.Null(await _store.Queue("sent").ReceiveDeadLetterAsync(TimeSpan.Zero, Never));
    }

    [Fact]
    public async Task Workers_KilledAnywhere_EveryMessageIsWorkedOn()
    {
        const int perRun = 30;
        var messages = perRun * Tier.Count(4, 40);
        for (var i = 0; i < messages; i++)
        {
            await _store.Queue("work").SendAsync(new QueueMessage($"{i}"), TimeSpan.Zero, Never);
            if (i % perRun == perRun - 1)
            {
                await RunAndKillTwoWorkersAsync(completed: _random.Next(1, perRun));
            }
        }
        while (await _store.Queue("work").ReceiveAsync(TimeSpan.Zero, Never) is { } message)
        {
            await _store.Blobs.PutAsync($"done/{message.Body}", Encoding.UTF8.GetBytes(message.Body), PutCondition.None, Never);
            await _store.Queue("work").CompleteAsync(message, Never);
        }

        var done = new List<int>();
        await foreach (var blob in _store.Blobs.ListAsync("done/", Never))
        {
            done.Add(int.Parse(blob.Name["done/".Length..], CultureInfo.InvariantCulture));
        }
        Assert.Equal(Enumerable.Range(0, messages), done.Order());
        Assert.Null(await _store.Queue("work").ReceiveDeadLetterAsync(TimeSpan.Zero, Never));
    }

    /// <summary>Starts two workers and kills both when they have completed that many messages.</summary>
    private async Task RunAndKillTwoWorkersAsync(int completed)
    {
        TestProcess[] workers = [TestProcess.Start("work", _root.Path), TestProcess.Start("work", _root.Path)];
        var lines = workers.Select(worker => worker.ReadLineAsync()).ToArray();
        for (; completed > 0; completed--)
        {
            var line = await Task.WhenAny(lines);
            Assert.NotNull(await line);
            var worker = Array.IndexOf(lines, line);
            lines[worker] = workers[worker].ReadLineAsync();
        }
        await Task.Delay(_random.Next(0, 8));
        foreach (var worker in workers)
        {
            worker.Dispose();
        }
    }

    /// <summary>Reads the numbers that a writer confirms, kills it after some, and returns the last one read.</summary>
    private async Task<int> ReadUntilKilledAsync(TestProcess writer)
    {
        var last = -1;
        for (var left = _random.Next(1, 12); left > 0; left--)
        {
            last = int.Parse((await writer.ReadLineAsync())!, CultureInfo.InvariantCulture);
        }
        // Into the middle of the next round, which takes some milliseconds.
        await Task.Delay(_random.Next(0, 8));
        writer.Kill();
        return last;
    }

    private async Task AssertBlobsWholeAsync()
    {
        await foreach (var found in _store.Blobs.ListAsync("whole/", Never))
        {
            var text = Encoding.UTF8.GetString((await _store.Blobs.GetAsync(found.Name, Never))!.Content);
            var (length, letters) = (text.Split(':')[0], text.Split(':')[1]);
            Assert.Equal(int.Parse(length, CultureInfo.InvariantCulture), letters.Length);
            Assert.Single(letters.Distinct());
        }
    }

    /// <summary>The log's lines without their padding; every line must be whole.</summary>
    private async Task<List<string>> ReadLogAsync()
    {
        var text = Encoding.UTF8.GetString((await _store.Blobs.GetAsync("log", Never))!.Content);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var (key, padding) = (line.Split(':')[0], line.Split(':')[1]);
            var number = int.Parse(key.Split('-')[1], CultureInfo.InvariantCulture);
            Assert.Equal(new string((char)('a' + (number % 26)), 5_000 + (number * 991 % 20_000)), padding);
            return key;
        })];
    }
}
