namespace Lookahead.Api.Webhooks;

/// <summary>Blob names of webhooks.</summary>
internal static class WebhookPaths
{
    /// <summary>An empty entry for each delivery that is not at its end: <c>{owner}/{webhook}/{delivery}</c>. One list for all owners: the sweep reads it.</summary>
    public const string AllPending = "webhooks/pending/";

    public static string Endpoints(string owner) => $"webhooks/endpoints/{owner}/";

    public static string Endpoint(string owner, string id) => $"{Endpoints(owner)}{id}.json";

    public static string Pending(string owner, string id) => $"{AllPending}{owner}/{id}/";

    public static string Deliveries(string owner, string id) => $"webhooks/deliveries/{owner}/{id}/";

    /// <summary>The delivery's record.</summary>
    public static string Delivery(string owner, string id, string name) => $"{Deliveries(owner, id)}{name}.json";

    /// <summary>Owner, webhook and delivery of an entry below <see cref="AllPending"/>.</summary>
    public static (string Owner, string Id, string Name)? Parse(string entry) =>
        entry[AllPending.Length..].Split('/') is [var owner, var id, var name] ? (owner, id, name) : null;
}
