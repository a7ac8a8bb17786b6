using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Lookahead.Benchmarks.Frame;

namespace Lookahead.Benchmarks.Queues;

/// <summary>
/// AMQPNetLite as it comes: one connection, one link each way, no reconnecting, no repeats, no lock bookkeeping. Credit is given
/// one message at a time, as a queue of jobs must: a message's lock begins when it leaves the queue.
/// </summary>
internal sealed class RawQueue : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Connection connection;
    private readonly SenderLink sender;
    private readonly ReceiverLink receiver;
    private readonly SenderLink requests;
    private readonly ReceiverLink answers;

    private RawQueue(Connection connection, string queue)
    {
        this.connection = connection;
        var session = new Session(connection);
        sender = new SenderLink(session, "send", queue);
        receiver = new ReceiverLink(session, "receive", new Attach { RcvSettleMode = ReceiverSettleMode.Second, Source = new Source { Address = queue }, Target = new Target() }, null);
        requests = new SenderLink(session, "requests", queue + "/$management");
        answers = new ReceiverLink(session, "answers", new Attach { Source = new Source { Address = queue + "/$management" }, Target = new Target { Address = "answers" } }, null);
    }

    public static async Task<RawQueue> OpenAsync(EmulatorProcess emulator, string queue) =>
        new(await Connection.Factory.CreateAsync(new Address("localhost", emulator.Port, EmulatorProcess.Rule.Name, EmulatorProcess.Rule.Key, "/", "AMQP")), queue);

    /// <summary>Until the service has accepted it.</summary>
    public Task SendAsync(string body) => sender.SendAsync(new Message
    {
        Header = new Header { Durable = true },
        Properties = new Properties { MessageId = Guid.NewGuid().ToString("N"), ContentType = "application/json" },
        BodySection = new Data { Binary = Encoding.UTF8.GetBytes(body) },
    });

    public async Task<Message> ReceiveAsync()
    {
        receiver.SetCredit(1, CreditMode.Manual);
        return await receiver.ReceiveAsync(Patience) ?? throw new BenchmarkException("The queue gave a message too few.");
    }

    /// <summary>Settles on the link: nobody waits for an answer, and a lost lock would go unnoticed.</summary>
    public void Accept(Message message) => receiver.Accept(message);

    /// <summary>Settles through the management node, which answers whether the lock still held, then on the link.</summary>
    public async Task CompleteAsync(Message message)
    {
        var request = new Message
        {
            Properties = new Properties { MessageId = Guid.NewGuid().ToString("N"), ReplyTo = "answers" },
            ApplicationProperties = new ApplicationProperties { ["operation"] = "com.microsoft:update-disposition" },
            BodySection = new AmqpValue { Value = new Map { ["disposition-status"] = "completed", ["lock-tokens"] = new[] { new Guid(message.DeliveryTag) } } },
        };
        requests.Send(request, (_, _, _, _) => { }, null);
        var answer = await answers.ReceiveAsync(Patience) ?? throw new BenchmarkException("The management node did not answer.");
        answers.Accept(answer);
        if (answer.ApplicationProperties["statusCode"] is not 200)
        {
            throw new BenchmarkException($"The management node answered {answer.ApplicationProperties["statusCode"]}.");
        }
        receiver.Accept(message);
    }

    public async ValueTask DisposeAsync() => await connection.CloseAsync();
}
