using System.Net;
using System.Text;
using Lookahead.Azure.Blobs;
using Lookahead.Jobs.Storage;

namespace Lookahead.Azure.Tests.Support;

/// <summary>What holds for a link, whoever signed it.</summary>
internal static class LinkChecks
{
    /// <param name="client">Has no credentials.</param>
    public static async Task AssertReadsOneBlobOnlyAsync(AzureBlobStore store, HttpClient client)
    {
        await store.PutAsync("links/one", Encoding.UTF8.GetBytes("content"), PutCondition.None, default);
        await store.PutAsync("links/other", Encoding.UTF8.GetBytes("secret"), PutCondition.None, default);

        var link = await ((IDownloadLinks)store).CreateAsync("links/one", TimeSpan.FromHours(1), "model 1.zip", default);

        using var answer = await client.GetAsync(link);
        Assert.Equal((HttpStatusCode.OK, "content"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(("attachment", "model 1.zip"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileName?.Trim('"')));
        Assert.Equal("attachment; filename=\"model 1.zip\"", Parameter(link, "rscd").Replace('+', ' '));
        Assert.Equal(link.Scheme == "https" ? "https" : "https,http", Parameter(link, "spr"));
        Assert.Equal("r", Parameter(link, "sp"));

        using var write = new HttpRequestMessage(HttpMethod.Put, link) { Content = new StringContent("changed"), Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(write)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.DeleteAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(link.AbsoluteUri.Replace("links/one", "links/other", StringComparison.Ordinal))).StatusCode);
        Assert.Equal("content", Encoding.UTF8.GetString((await store.GetAsync("links/one", default))!.Content));
    }

    private static string Parameter(Uri link, string name) =>
        Uri.UnescapeDataString(link.Query.TrimStart('?').Split('&').Select(p => p.Split('=', 2)).Single(p => p[0] == name)[1]);
}
