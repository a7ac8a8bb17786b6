using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Lookahead.Api.Tests.Hosting;

namespace Lookahead.Api.Tests;

/// <summary>Whatever is sent to whichever endpoint that is mapped, the answer is never a 500 and never a stack trace.</summary>
public sealed partial class MalformedRequestTests
{
    private const int Requests = 1500;

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex RouteParameter { get; }

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ":", ",", "\"", "null", "true", "1e999", "-0", "123456789012345678901234567890", "\\u0000", "\\ud800", "\u0001",
        "\"kind\":\"fine-tune\"", "\"kind\":\"pass-at-k\"", "\"kind\":\"generate\"", "\"model\":{\"source\":\"new\"}", "\"model\":{\"source\":\"path\",\"path\":\"\\u0000\"}",
        "\"model\":{\"source\":\"job\",\"job\":\"../../x\"}", "\"data\":{\"path\":\"/proc/self/mem\"}", "\"data\":{\"path\":\"/dev/null\"}", "\"data\":[]", "\"prompts\":[\"a\"]",
        "\"problem_sets\":[{\"name\":\"a\",\"path\":\"/\"}]", "\"sampling\":{\"temperature\":1e400}", "\"k\":[1,\"\",null,{}]", "\"seed\":1.5", "\"name\":\"\\ud83d\"",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AnyEndpoint_RandomRequests_NeverFault(int seed)
    {
        await using var service = await Service.StartAsync();
        var random = new Random(seed);
        string[] paths = [.. service.Routes, "/{junk}"];
        var id = (await service.SubmitAsync()).Id;

        for (var i = 0; i < Requests; i++)
        {
            using var request = Create(random, paths, service.Http.BaseAddress!, id);
            using var response = await service.Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();

            var what = $"seed {seed}, request {i}: {request.Method} {request.RequestUri} -> {(int)response.StatusCode} {text}";
            Assert.True((int)response.StatusCode < 500, what);
            Assert.False(text.Contains("   at ", StringComparison.Ordinal), what);
            // Kestrel itself refuses what is no HTTP (a NUL in the path) with a bare 400.
            if ((int)response.StatusCode >= 400 && text.Length > 0)
            {
                // Clients of OpenAI read errors of their own form.
                var ofOpenAi = request.RequestUri!.AbsolutePath.StartsWith("/v1/", StringComparison.Ordinal);
                Assert.True(response.Content.Headers.ContentType?.MediaType == (ofOpenAi ? "application/json" : "application/problem+json"), what);
                Assert.True(text.StartsWith(ofOpenAi ? """{"error":{"message":""" : "{", StringComparison.Ordinal), what);
            }
        }
    }

    private static HttpRequestMessage Create(Random random, string[] paths, Uri service, string id)
    {
        var path = RouteParameter.Replace(paths[random.Next(paths.Length)], parameter =>
            parameter.Value == "{id}" && random.Next(3) > 0 ? id : Junk(random));
        if (random.Next(2) == 0)
        {
            // No waiting: this test asks for answers, and long polls would sleep.
            path += $"?{Pick(random, "after", "limit", "state", "kind", "x")}={Junk(random)}&{Pick(random, "after", "limit", "state")}={Junk(random)}";
        }
        var method = Pick(random, HttpMethod.Post, HttpMethod.Post, HttpMethod.Get, HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Head, HttpMethod.Patch);
        var request = new HttpRequestMessage(method, new Uri(service.OriginalString.TrimEnd('/') + path));
        if (method != HttpMethod.Get && method != HttpMethod.Head && random.Next(10) > 0)
        {
            request.Content = new ByteArrayContent(Body(random));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", random.Next(5) == 0 ? Pick(random, "text/plain", "", "x", "application/json; charset=latin1", "multipart/form-data") : "application/json");
        }
        return request;
    }

    private static byte[] Body(Random random)
    {
        if (random.Next(6) == 0)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            return bytes;
        }
        var parts = Enumerable.Range(0, random.Next(8)).Select(_ => Fragments[random.Next(Fragments.Length)]);
        var text = random.Next(3) == 0 ? string.Concat(parts) : "{" + string.Join(',', parts.Where(p => p.Length > 3).Distinct()) + "}";
        return Encoding.UTF8.GetBytes(random.Next(4) == 0 ? text[..random.Next(text.Length + 1)] : text);
    }

    private static string Junk(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            text.Append(random.Next(4) switch
            {
                0 => Pick(random, "..", ".", "/", "%2F", "%2e", "%00", "%FF", "%", ":", "~"),
                1 => random.Next(-5, 1_000_000).ToString(CultureInfo.InvariantCulture),
                2 => Uri.EscapeDataString(((char)random.Next(32, 0x2FF)).ToString()),
                _ => ((char)random.Next('a', 'z' + 1)).ToString(),
            });
        }
        return text.ToString();
    }

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
