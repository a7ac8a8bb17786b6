using Lookahead.Jobs.Documents;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Callers;

/// <summary>The jobs of the caller. Those of others do not exist.</summary>
public sealed class OwnedJobs(JobStore jobs, Caller caller)
{
    public string Owner => caller.Owner;

    public bool Owns(string id) => JobId.IsValid(id) && JobId.OwnerOf(id) == caller.Owner;

    public async Task<JobDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        Owns(id) ? await jobs.FindAsync(id, cancellationToken) : null;

    /// <inheritdoc cref="JobStore.ListAsync"/>
    public IAsyncEnumerable<JobDocument> ListAsync(string? after, bool activeOnly, CancellationToken cancellationToken) =>
        jobs.ListAsync(caller.Owner, after, activeOnly, cancellationToken);

    /// <summary>By minimal APIs: as a parameter of a handler.</summary>
    public static ValueTask<OwnedJobs> BindAsync(HttpContext context) =>
        new(new OwnedJobs((JobStore)context.RequestServices.GetService(typeof(JobStore))!, context.Caller()));
}
