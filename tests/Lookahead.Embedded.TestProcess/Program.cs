// A process that the tests start, watch through its standard output, stop and kill.
// Usage: dotnet Lookahead.Embedded.TestProcess.dll COMMAND ROOT ARGUMENTS...
using System.Text;
using Lookahead.Embedded;
using Lookahead.Embedded.Queues;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;

var never = CancellationToken.None;
var options = new EmbeddedOptions
{
    Queues = new FileJobQueueOptions
    {
        // Only who is going to be stopped needs a short lock.
        LockDuration = args[0] == "hold-message" ? TimeSpan.FromSeconds(2) : TimeSpan.FromMinutes(5),
        MaxDeliveryCount = 1000,
    },
};
try
{
    using var store = EmbeddedStore.Open(args[1], options: options);
    await (args[0] switch
    {
        "increment" => IncrementAsync(store.Blobs, args[2], int.Parse(args[3])),
        "receive-all" => ReceiveAllAsync(store.Queue(args[2])),
        "hold-lease" => HoldLeaseAsync(store.Blobs, args[2], TimeSpan.FromSeconds(double.Parse(args[3]))),
        "hold-message" => HoldMessageAsync(store.Queue(args[2])),
        "write" => WriteAsync(store.Blobs, store.Queue("sent"), args[2]),
        "work" => WorkAsync(store.Blobs, store.Queue("work")),
        "fill" => FillAsync(store.Blobs),
        _ => throw new ArgumentException($"'{args[0]}' is no command."),
    });
    return 0;
}
catch (NotSupportedException e)
{
    Console.WriteLine($"not-supported {e.Message}");
    return 2;
}

// Adds 1 to a number in a blob, by compare-and-swap, again and again.
async Task IncrementAsync(IBlobStore blobs, string name, int times)
{
    for (var done = 0; done < times;)
    {
        var blob = await blobs.GetAsync(name, never) ?? throw new InvalidOperationException("The counter is gone.");
        var next = Encoding.UTF8.GetBytes($"{int.Parse(Encoding.UTF8.GetString(blob.Content)) + 1}");
        try
        {
            await blobs.PutAsync(name, next, PutCondition.IfMatch(blob.ETag), never);
            done++;
        }
        catch (PreconditionFailedException)
        {
            // Another process was faster.
        }
    }
}

// Completes messages until none is left; prints the bodies.
async Task ReceiveAllAsync(IJobQueue queue)
{
    Console.WriteLine("ready");
    Console.ReadLine();
    while (await queue.ReceiveAsync(TimeSpan.FromMilliseconds(300), never) is { } message)
    {
        await queue.CompleteAsync(message, never);
        Console.WriteLine(message.Body);
    }
}

// Holds a lease; renews it once per line of input.
async Task HoldLeaseAsync(IBlobStore blobs, string name, TimeSpan duration)
{
    var lease = await blobs.TryAcquireLeaseAsync(name, duration, never);
    Console.WriteLine(lease is null ? "refused" : "held");
    while (lease is not null && Console.ReadLine() is not null)
    {
        try
        {
            await lease.RenewAsync(never);
            Console.WriteLine("renewed");
        }
        catch (LeaseLostException)
        {
            Console.WriteLine("lost");
        }
    }
}

// Holds a message; completes it when a line of input comes.
async Task HoldMessageAsync(IJobQueue queue)
{
    var message = await queue.ReceiveAsync(TimeSpan.FromSeconds(10), never) ?? throw new InvalidOperationException("No message came.");
    Console.WriteLine(message.Body);
    Console.ReadLine();
    try
    {
        await queue.CompleteAsync(message, never);
        Console.WriteLine("completed");
    }
    catch (MessageLockLostException)
    {
        Console.WriteLine("lost");
    }
}

// Replaces blobs, appends lines and sends messages until killed; prints each number when all three are done.
async Task WriteAsync(IBlobStore blobs, IJobQueue queue, string run)
{
    for (var i = 0; ; i++)
    {
        await blobs.PutAsync($"whole/{run}/{i % 3}", Whole(i), PutCondition.None, never);
        await blobs.AppendAsync("log", Encoding.UTF8.GetBytes(Line(run, i)), never);
        await queue.SendAsync(new QueueMessage($"{run}-{i}"), TimeSpan.Zero, never);
        Console.WriteLine(i);
    }
}

// Works through a queue until killed: the result of a message is a blob.
async Task WorkAsync(IBlobStore blobs, IJobQueue queue)
{
    while (true)
    {
        if (await queue.ReceiveAsync(TimeSpan.FromSeconds(1), never) is { } message)
        {
            await blobs.PutAsync($"done/{message.Body}", Encoding.UTF8.GetBytes(message.Body), PutCondition.None, never);
            await queue.CompleteAsync(message, never);
            Console.WriteLine(message.Body);
        }
    }
}

// Writes until there is no room; prints what happened.
async Task FillAsync(IBlobStore blobs)
{
    await blobs.AppendAsync("log", new byte[100_000], never);
    foreach (var write in (Func<Task>[])
    [
        () => blobs.PutAsync("big", new byte[10_000_000], PutCondition.None, never),
        () => blobs.UploadAsync("big", new MemoryStream(new byte[10_000_000]), PutCondition.None, never),
        () => blobs.AppendAsync("log", new byte[10_000_000], never),
    ])
    {
        try
        {
            await write();
            Console.WriteLine("written");
        }
        catch (StorageFullException e)
        {
            Console.WriteLine($"full {e.BlobName}");
        }
    }
}

// A length and as many bytes of one letter: shows whether a blob is whole.
static byte[] Whole(int i) => Encoding.UTF8.GetBytes($"{20_000 + (i * 997 % 50_000)}:" + new string((char)('a' + (i % 26)), 20_000 + (i * 997 % 50_000)));

static string Line(string run, int i) => $"{run}-{i}:{new string((char)('a' + (i % 26)), 5_000 + (i * 991 % 20_000))}\n";
