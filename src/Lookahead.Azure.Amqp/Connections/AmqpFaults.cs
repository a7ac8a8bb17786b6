using System.Net.Sockets;
using System.Security.Authentication;
using Amqp;
using Amqp.Framing;

namespace Lookahead.Azure.Amqp.Connections;

/// <summary>
/// From AMQP errors ("AMQP errors in Azure Service Bus") and those of the network to exceptions that say whether trying again
/// helps, or what a person has to mend.
/// </summary>
internal sealed class AmqpFaults(ServiceBusEndpoint endpoint, TimeSpan serverBusyWait)
{
    public const string ServerBusy = "com.microsoft:server-busy";
    public const string LockLost = "com.microsoft:message-lock-lost";

    /// <summary>The connection or the link was lost: its error is of the past, and opening it again tells what holds now.</summary>
    public static ServiceBusException Lost(Error? error) => new(
        Condition(error) ?? ErrorCode.ConnectionForced, error?.Description ?? "the connection was lost", isTransient: true);

    /// <summary>Whether an exception of the AMQP library says that the connection or the link went while it was used.</summary>
    public static bool IsLoss(Exception e) =>
        e is AmqpException or ObjectDisposedException or SocketException || (e is IOException and not ServiceBusException);

    /// <summary>From an exception for which <see cref="IsLoss"/> holds.</summary>
    public static ServiceBusException Lost(Exception e) => Lost((e as AmqpException)?.Error);

    /// <summary>An error with which the service answered.</summary>
    public ServiceBusException Answered(Error? error)
    {
        var condition = Condition(error) ?? ErrorCode.InternalError;
        return new ServiceBusException(condition, error?.Description ?? "no description", IsTransient(condition), condition == ServerBusy ? serverBusyWait : null);
    }

    /// <summary>A link to an address, or a request to it, was refused.</summary>
    public Exception Refused(Error? error, string address, string right) => Condition(error) switch
    {
        ErrorCode.NotFound or "com.microsoft:entity-not-found" => new AzureConfigurationException(
            $"There is no queue '{endpoint.Queue}' in the Service Bus namespace {endpoint.Host}. Create it ('azd up' does), or set the name of one that exists."),
        ErrorCode.UnauthorizedAccess or "com.microsoft:auth-failed" => new AzureConfigurationException(
            $"Service Bus refuses the right to {right} on '{address}' at {endpoint.Host}. "
            + (endpoint.Key is { } key
                ? $"Give the policy '{key.Name}' the claim {right}, or use the connection string of a policy that has it."
                : $"Give the identity the role 'Azure Service Bus Data {(right == Rights.Send ? "Sender" : "Receiver")}' on the namespace, and check that its token or signature has not expired.")),
        "com.microsoft:entity-disabled" => new AzureConfigurationException(
            $"The queue '{endpoint.Queue}' in {endpoint.Host} is disabled. Set its status to Active."),
        _ => Answered(error),
    };

    /// <summary>A token was refused.</summary>
    public Exception TokenRefused(int status, string? description) => status is 401 or 403
        ? new AzureConfigurationException(
            $"Service Bus at {endpoint.Host} refuses our token ({status}): it has expired, is for another resource, or its identity or policy has no rights there. "
            + "Check the role assignment, or make a new signature.")
        : status == 404
            ? Refused(new Error(ErrorCode.NotFound), endpoint.Queue, Rights.Listen)
            : new ServiceBusException(
                status == 503 ? ServerBusy : ErrorCode.InternalError, description ?? $"status {status}", isTransient: status is 408 or >= 500, status == 503 ? serverBusyWait : null);

    /// <summary>The connection could not be made.</summary>
    public Exception NotConnected(Exception e) => e switch
    {
        AzureConfigurationException => e,
        AmqpException { Error: { } error } when Condition(error) == ErrorCode.UnauthorizedAccess => new AzureConfigurationException(
            $"Service Bus at {endpoint.Host} refuses the policy '{endpoint.Key?.Name}' with its key. Copy the connection string again (Service Bus namespace, Shared access policies).", e),
        AmqpException amqp => new ServiceBusException(
            Condition(amqp.Error) ?? ErrorCode.InternalError, $"no connection to {endpoint.Host}:{endpoint.Port}: {amqp.Message}", isTransient: Condition(amqp.Error) != ErrorCode.NotImplemented, inner: e),
        _ when Caused<AuthenticationException>(e, _ => true) => new AzureConfigurationException(
            $"{endpoint.Host} does not prove by its certificate that it is {endpoint.Host}. Check the name, and any proxy in between.", e),
        _ when Caused<SocketException>(e, s => s.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
            || Caused<HttpRequestException>(e, h => h.HttpRequestError == HttpRequestError.NameResolutionError) => new AzureConfigurationException($"The host {endpoint.Host} is not known. Check the name of the Service Bus namespace.", e),
        _ => new ServiceBusException("network", $"no connection to {endpoint.Host}:{endpoint.Port}: {e.Message}", isTransient: true, inner: e),
    };

    private static bool IsTransient(string condition) => condition is ServerBusy or "com.microsoft:timeout" or "com.microsoft:operation-cancelled"
        or ErrorCode.ConnectionForced or ErrorCode.DetachForced or ErrorCode.InternalError or ErrorCode.MessageReleased;

    /// <summary>Whether an exception, or one within it, is of that kind.</summary>
    private static bool Caused<T>(Exception? e, Func<T, bool> holds)
        where T : Exception => e is not null && ((e is T found && holds(found)) || Caused(e.InnerException, holds));

    private static string? Condition(Error? error) => error?.Condition;
}

/// <summary>The claims of shared access policies, as they are named in the portal.</summary>
internal static class Rights
{
    public const string Listen = "Listen";
    public const string Send = "Send";
}
