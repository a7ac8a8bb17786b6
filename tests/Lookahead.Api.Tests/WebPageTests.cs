using System.Net;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;

namespace Lookahead.Api.Tests;

public sealed class WebPageTests
{
    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/web/main.js", "text/javascript; charset=utf-8")]
    [InlineData("/web/page.css", "text/css; charset=utf-8")]
    [InlineData("/web/icon.svg", "image/svg+xml")]
    public async Task File_OfThePage_ComesWithItsTypeAndAStrictPolicy(string path, string type)
    {
        await using var service = await Service.StartAsync();

        using var response = await service.GetAsync(path);

        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.ToString()));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task File_AskedForAgain_Is304()
    {
        await using var service = await Service.StartAsync();
        using var first = await service.GetAsync("/web/main.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/web/main.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await service.Http.SendAsync(request);

        Assert.True(first.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/web/index.htm")]
    [InlineData("/web/..%2fappsettings.json")]
    public async Task File_ThatIsNone_IsAProblemBody(string path)
    {
        await using var service = await Service.StartAsync();

        using var response = await service.GetAsync(path);

        await Service.ProblemAsync(response, 404, ErrorCodes.NotFound);
    }
}
