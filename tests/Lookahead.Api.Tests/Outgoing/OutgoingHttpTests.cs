using System.Net;
using Lookahead.Api.Outgoing;
using Lookahead.Api.Tests.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Tests.Outgoing;

/// <summary>Requests that users ask for, against a real server on this machine and names that a test resolves.</summary>
public sealed class OutgoingHttpTests : IAsyncLifetime
{
    private static readonly IPAddress Loopback = IPAddress.Loopback;
    private static readonly IPAddress Other = IPAddress.Parse("127.0.0.2");

    private readonly Names names = new();
    private Receiver server = null!;

    public async Task InitializeAsync() => server = await Receiver.StartAsync();

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    [Fact]
    public async Task Send_NameOfAPrivateAddress_IsRefusedWithoutAConnection()
    {
        names.Answers["inside.example"] = [[Loopback]];
        using var outgoing = new OutgoingHttp(OutgoingOptions.PublicOnly, names);

        var error = await FailAsync(outgoing, $"https://inside.example:{server.Port}/");

        Assert.Contains("loopback", Assert.IsType<AddressRefusedException>(error).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Send_OneOfSeveralAddressesIsPrivate_IsRefused()
    {
        names.Answers["both.example"] = [[Loopback, IPAddress.Parse("10.0.0.1")]];
        using var outgoing = new OutgoingHttp(Allowing("127.0.0.1/32"), names);

        Assert.Contains("private", (await FailAsync(outgoing, $"http://both.example:{server.Port}/")).Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Send_NameChangesItsAddressAfterTheCheck_GoesToTheAddressThatWasChecked()
    {
        // Rebinding: whoever asks a second time gets an address that the guard would refuse.
        names.Answers["rebinding.example"] = [[Loopback], [Other]];
        using var outgoing = new OutgoingHttp(Allowing("127.0.0.1/32"), names);

        using var answer = await outgoing.Client.GetAsync(new Uri($"http://rebinding.example:{server.Port}/"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, names.Asked);
        Assert.Equal("rebinding.example", server.Requests.Single().Host);
    }

    [Fact]
    public async Task Send_NameChangesItsAddressBetweenRequests_IsCheckedAgain()
    {
        names.Answers["rebinding.example"] = [[Loopback], [Other]];
        using var outgoing = new OutgoingHttp(Allowing("127.0.0.1/32"), names);
        server.Respond = context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };

        (await outgoing.Client.GetAsync(new Uri($"http://rebinding.example:{server.Port}/"))).Dispose();
        Assert.IsType<AddressRefusedException>(await FailAsync(outgoing, $"http://rebinding.example:{server.Port}/"));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Send_PlainHttpToAPublicAddress_IsRefused()
    {
        names.Answers["public.example"] = [[IPAddress.Parse("8.8.8.8")]];
        using var outgoing = new OutgoingHttp(Allowing("127.0.0.1/32"), names);

        Assert.Contains("https", (await FailAsync(outgoing, "http://public.example/")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_AnswerIsARedirect_IsNotFollowed()
    {
        names.Answers["moved.example"] = [[Loopback]];
        using var outgoing = new OutgoingHttp(Allowing("127.0.0.1/32"), names);
        server.Respond = context =>
        {
            context.Response.Redirect($"http://moved.example:{server.Port}/elsewhere");
            return Task.CompletedTask;
        };

        using var answer = await outgoing.Client.GetAsync(new Uri($"http://moved.example:{server.Port}/"));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(["/"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task Read_LongAnswer_IsCutOff()
    {
        using var outgoing = new OutgoingHttp(Allowing("127.0.0.1/32") with { MaxResponseBytes = 1000 }, names);
        server.Respond = context => context.Response.WriteAsync(new string('x', 5000));

        await Assert.ThrowsAsync<HttpRequestException>(() => outgoing.Client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/")));
    }

    [Fact]
    public async Task Send_NoAnswer_EndsAtTheTimeOut()
    {
        using var outgoing = new OutgoingHttp(Allowing("127.0.0.1/32") with { Timeout = TimeSpan.FromMilliseconds(100) }, names);
        server.Respond = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        await Assert.ThrowsAsync<TaskCanceledException>(() => outgoing.Client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/")));
    }

    [Fact]
    public async Task Send_FirstAddressDoesNotAnswer_TriesTheNext()
    {
        names.Answers["two.example"] = [[Other, Loopback]];
        using var outgoing = new OutgoingHttp(Allowing("127.0.0.0/8"), names);

        using var answer = await outgoing.Client.GetAsync(new Uri($"http://two.example:{server.Port}/"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static OutgoingOptions Allowing(string networks) => OutgoingOptions.FromEnvironment(_ => networks);

    /// <summary>What kept the request from being sent.</summary>
    private static async Task<Exception> FailAsync(OutgoingHttp outgoing, string url)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => outgoing.Client.GetAsync(new Uri(url)));
        return error is HttpRequestException { InnerException: { } inner } ? inner : error;
    }

    /// <summary>Answers each time the next of a name's answers, at last the same again.</summary>
    private sealed class Names : IHostResolver
    {
        public Dictionary<string, IPAddress[][]> Answers { get; } = [];

        public int Asked { get; private set; }

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            var all = Answers[host];
            return Task.FromResult<IReadOnlyList<IPAddress>>(all[Math.Min(Asked++, all.Length - 1)]);
        }
    }
}
