using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Lookahead.Emulation.Protocol;

/// <summary>Errors in the words of Service Bus ("AMQP 1.0 errors in Azure Service Bus").</summary>
internal static class ServiceBusErrors
{
    public static Error NotFound(string entity) => Of(
        ErrorCode.NotFound, $"The messaging entity '{entity}' could not be found. To know more visit https://aka.ms/sbResourceMgrExceptions.");

    public static Error Unauthorized(Claims missing, string entity) => Of(
        ErrorCode.UnauthorizedAccess, $"Unauthorized access. '{missing}' claim(s) are required to perform this operation. Resource: '{entity}'.");

    public static Error TokenExpired() => Of(ErrorCode.UnauthorizedAccess, "ExpiredToken: The token is expired.");

    public static Error LockLost() => Of(
        "com.microsoft:message-lock-lost", "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.");

    public static Error ServerBusy() => Of("com.microsoft:server-busy", "The request was terminated because the entity is being throttled. Please wait 2 seconds and try again.");

    public static Error TooLarge(int size, int limit) => Of(ErrorCode.MessageSizeExceeded, $"The received message (size {size}) exceeds the limit ({limit}) of the link.");

    public static Error MessageNotFound() => Of("com.microsoft:message-not-found", "A message with this sequence number was not found.");

    public static Error BadRequest(string what) => Of("com.microsoft:argument-error", what);

    public static Error NotImplemented(string operation) => Of(ErrorCode.NotImplemented, $"The emulator does not know the operation '{operation}'.");

    public static Error DetachForced() => Of(ErrorCode.DetachForced, "The link was detached by the service.");

    public static Error Forced(string why) => Of(ErrorCode.ConnectionForced, why);

    /// <summary>The status code with which a management node answers.</summary>
    public static int Status(Error error) => ((string)error.Condition) switch
    {
        "com.microsoft:message-lock-lost" => 410,
        "com.microsoft:server-busy" => 503,
        "com.microsoft:message-not-found" or ErrorCode.NotFound => 404,
        ErrorCode.UnauthorizedAccess => 401,
        ErrorCode.NotImplemented => 501,
        ErrorCode.MessageSizeExceeded => 403,
        _ => 400,
    };

    private static Error Of(Symbol condition, string description) => new(condition) { Description = description };
}
