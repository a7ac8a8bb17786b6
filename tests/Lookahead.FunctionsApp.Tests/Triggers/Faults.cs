using System.Net;
using System.Text.Json;
using Lookahead.FunctionsApp.Tests.Hosting;

namespace Lookahead.FunctionsApp.Tests.Triggers;

/// <summary>Answers that fail an invocation: the message is abandoned and comes again.</summary>
internal static class Faults
{
    public static async Task AssertAsync(Head head, string function, string payload, HttpStatusCode status)
    {
        using var response = await head.InvokeAsync(function, payload);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal((int)status, JsonDocument.Parse(text).RootElement.GetProperty("status").GetInt32());
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }
}
