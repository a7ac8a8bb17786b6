using Lookahead.Jobs.Documents;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Callers;

/// <summary>Who sent a request.</summary>
/// <param name="Owner">Whose jobs and uploads the request sees and makes; see <see cref="OwnerId"/>.</param>
/// <param name="IsAdministrator">May make, list and revoke keys.</param>
public sealed record Caller(string Owner, bool IsAdministrator)
{
    /// <summary>Everybody, where the service answers to this machine alone and asks for no key.</summary>
    public static readonly Caller Local = new(OwnerId.Local, IsAdministrator: true);
}

internal static class CallerExtensions
{
    private static readonly object Key = new();

    /// <exception cref="InvalidOperationException">No middleware has found out who it is.</exception>
    public static Caller Caller(this HttpContext context) =>
        context.FindCaller() ?? throw new InvalidOperationException($"{context.Request.Path} was reached without authentication.");

    /// <summary>Null for endpoints that are open to all.</summary>
    public static Caller? FindCaller(this HttpContext context) => context.Items[Key] as Caller;

    public static void SetCaller(this HttpContext context, Caller caller) => context.Items[Key] = caller;
}
