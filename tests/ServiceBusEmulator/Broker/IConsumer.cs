namespace Lookahead.Emulation.Broker;

/// <summary>A receiver link. Called by one thread at a time, never under the queue's lock.</summary>
internal interface IConsumer
{
    /// <summary>The link was attached as settled: a message is gone once it is sent (receive and delete).</summary>
    bool DeletesOnReceive { get; }

    /// <summary>Takes one unit of credit; false when there is none.</summary>
    bool TryTakeCredit();

    /// <returns>False when the link is gone and the message was not sent.</returns>
    bool Deliver(BrokerMessage message);

    /// <summary>Everything available has been sent; answers a drain request where there is one.</summary>
    void NothingMore();
}
