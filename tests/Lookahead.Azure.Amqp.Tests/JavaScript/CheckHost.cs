using System.Text.Json.Nodes;
using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Amqp.Tests.JavaScript;

/// <summary>What the checks may ask for: the emulator's clock and faults, and our own client.</summary>
internal sealed class CheckHost(ServiceBusEmulator emulator, SkippingTimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan ArrivalWait = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, ServiceBusQueue> clients = [];
    private readonly List<ReceivedMessage> received = [];

    public async Task<JsonNode?> CallAsync(string name, JsonArray args) => name switch
    {
        "now" => time.GetUtcNow().ToUnixTimeMilliseconds(),
        "skip" => Do(() => time.Skip(TimeSpan.FromSeconds((int)args[0]!))),
        "count" => emulator.Count((string)args[0]!),
        "linksAttached" => emulator.LinksAttached,
        "struck" => emulator.Faults.Struck,
        "loseLocks" => Do(emulator.Faults.LoseLocks),
        "throttleNext" => Do(() => emulator.Faults.ThrottleNext((int)args[0]!)),
        "loseAnswers" => Do(() => emulator.Faults.LoseAnswers((int)args[0]!)),
        "duplicateNext" => Do(() => emulator.Faults.DuplicateNext((int)args[0]!)),
        "answerDelay" => Do(() => emulator.Faults.AnswerDelay = TimeSpan.FromMilliseconds((int)args[0]!)),
        "dropConnections" => Do(emulator.Faults.DropConnections),
        "closeConnections" => Do(emulator.Faults.CloseConnections),
        "detachLinks" => Do(emulator.Faults.DetachLinks),
        "kill" => Do(emulator.Kill),
        "restart" => Do(emulator.Restart),
        "ourSend" => await DoAsync(Client(args).SendAsync(Message(args[1]!), TimeSpan.FromSeconds((int?)args[1]!["delay"] ?? 0), CancellationToken.None)),
        "ourReceive" => Describe(await Client(args).ReceiveAsync(ArrivalWait, CancellationToken.None)),
        "ourReceiveDeadLetter" => Describe(await Client(args).ReceiveDeadLetterAsync(ArrivalWait, CancellationToken.None)),
        "ourComplete" => await DoAsync(Client(args).CompleteAsync(Held(args), CancellationToken.None)),
        "ourAbandon" => await DoAsync(Client(args).AbandonAsync(Held(args), CancellationToken.None)),
        "ourRenew" => await DoAsync(Client(args).RenewAsync(Held(args), CancellationToken.None)),
        "ourDeadLetter" => await DoAsync(Client(args).DeadLetterAsync(Held(args), (string)args[2]!, (string)args[3]!, CancellationToken.None)),
        _ => throw new ArgumentException($"There is no call '{name}'."),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
        {
            await client.DisposeAsync();
        }
    }

    private ServiceBusQueue Client(JsonArray args)
    {
        var queue = (string)args[0]!;
        if (!clients.TryGetValue(queue, out var client))
        {
            var options = new ServiceBusQueueOptions { ConnectionString = emulator.ConnectionString, Queue = queue, Resilience = Rig.Quick };
            clients[queue] = client = new ServiceBusQueue(options, time, NullLoggerFactory.Instance);
        }
        return client;
    }

    private static QueueMessage Message(JsonNode sent) => new((string)sent["body"]!)
    {
        MessageId = (string)sent["messageId"]!,
        Properties = sent["properties"]!.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!),
    };

    private ReceivedMessage Held(JsonArray args) => received[(int)args[1]!];

    private JsonObject? Describe(ReceivedMessage? message)
    {
        if (message is null)
        {
            throw new InvalidOperationException("No message came.");
        }
        received.Add(message);
        return new JsonObject
        {
            ["handle"] = received.Count - 1,
            ["body"] = message.Body,
            ["messageId"] = message.MessageId,
            ["deliveryCount"] = message.DeliveryCount,
            ["reason"] = message.DeadLetterReason,
            ["description"] = message.DeadLetterDescription,
            ["properties"] = new JsonObject(message.Properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
        };
    }

    private static JsonNode? Do(Action action)
    {
        action();
        return null;
    }

    private static async Task<JsonNode?> DoAsync(Task task)
    {
        await task;
        return null;
    }
}
