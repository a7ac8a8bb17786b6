using System.Security.Cryptography.X509Certificates;

namespace Lookahead.Emulation;

/// <summary>How the emulator is set up.</summary>
public sealed record ServiceBusEmulatorOptions
{
    /// <summary>The policy that <see cref="ServiceBusEmulator.ConnectionString"/> names.</summary>
    public const string RootRule = "RootManageSharedAccessKey";

    /// <summary>Port of the loopback interface; 0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>Queues by name. Names are compared without regard to case, as Service Bus does.</summary>
    public IReadOnlyDictionary<string, QueueSettings> Queues { get; init; } = new Dictionary<string, QueueSettings>();

    /// <summary>Makes a queue when a client names one that is not in <see cref="Queues"/>; null: such a queue is unknown.</summary>
    public QueueSettings? CreateMissingQueues { get; init; }

    /// <summary>The emulator's key is public on purpose: it guards nothing.</summary>
    public IReadOnlyList<SharedAccessRule> Rules { get; init; } =
        [new(RootRule, "bG9va2FoZWFkLWVtdWxhdG9yLWtleS1vbmx5LWZvci10ZXN0cw==", Claims.All)];

    /// <summary>Bytes; the default is that of the Standard tier.</summary>
    public int MaxMessageBytes { get; init; } = 256 * 1024;

    /// <summary>How long a connection may stay without any claim.</summary>
    public TimeSpan TimeToAuthorize { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Set: TLS with this certificate. Null: plain TCP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The clock of locks, schedules and tokens.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
