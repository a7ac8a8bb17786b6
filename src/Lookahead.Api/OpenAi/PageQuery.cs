using Lookahead.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.OpenAi;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="After">The id of the last object seen; null: the first page.</param>
internal sealed record PageQuery(string? After, int Limit)
{
    private const int Most = 10_000;

    /// <exception cref="RequestRefusedException">400: the limit is none.</exception>
    public static PageQuery Of(HttpRequest request, int limit = 20)
    {
        var query = new QueryReader(request.Query);
        var page = new PageQuery(query.Text("after"), query.Integer("limit", limit, 1, Most));
        query.ThrowIfInvalid();
        return page;
    }

    /// <summary>The page out of objects in order; an <see cref="After"/> that is not among them begins at the start.</summary>
    public OpenAiList<T> Of<T>(IReadOnlyList<T> all, Func<T, string> id)
    {
        var start = After is null ? 0 : all.ToList().FindIndex(item => id(item) == After) + 1;
        return Of([.. all.Skip(start).Take(Limit)], hasMore: all.Count > start + Limit, id);
    }

    public static OpenAiList<T> Of<T>(IReadOnlyList<T> page, bool hasMore, Func<T, string> id) =>
        new(page, hasMore, page.Count > 0 ? id(page[0]) : null, page.Count > 0 ? id(page[^1]) : null);
}
