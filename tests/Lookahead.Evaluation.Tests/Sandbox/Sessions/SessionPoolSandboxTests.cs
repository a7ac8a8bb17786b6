using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Sessions;
using Lookahead.TestSupport;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Evaluation.Tests.Sandbox.Sessions;

[NeedsBubblewrap]
[Collection(SandboxCollection.Name)]
public sealed class SessionPoolSandboxTests(BubblewrapFixture inside, SessionPoolFixture fixture) : SandboxContract, IClassFixture<SessionPoolFixture>
{
    private static readonly ProgramInput Nothing = new("", new ExecutionLimits());
    private static readonly CancellationToken Never = CancellationToken.None;

    protected override ISandbox Sandbox => fixture.Sandbox;

    [SandboxFact]
    public void Description_NamesTheSessionAndWhatIsInside()
    {
        Assert.Contains("bubblewrap", Sandbox.Description.Backend, StringComparison.Ordinal);
        Assert.StartsWith("session", Sandbox.Description.Level, StringComparison.Ordinal);
        Assert.NotEqual(inside.Sandbox.Description.ProfileHash, Sandbox.Description.ProfileHash);
    }

    [SandboxFact]
    public async Task RunAsync_MoreProgramsThanSessions_EachWaitsForAFreeOne()
    {
        await using var pool = await FakePool.StartAsync(inside.Sandbox);
        pool.MostSessions = 2;
        await using var sandbox = await StartAsync(pool);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => sandbox.RunAsync(new ExecutionRequest($"print({i})", "", new ExecutionLimits()), Never)));

        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{i}\n"), results.Select(r => r.StandardOutput));
        Assert.Equal(2, pool.CallsBySession.Count);
    }

    [SandboxTheory]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    public async Task RunAsync_AFaultThatPasses_IsTriedAgain(int status)
    {
        await using var pool = await FakePool.StartAsync(inside.Sandbox);
        await using var sandbox = await StartAsync(pool);
        pool.Faults.Enqueue(Status(status));
        pool.Faults.Enqueue(context => { context.Abort(); return Task.CompletedTask; });
        pool.Faults.Enqueue(context => { context.Response.Headers[RunnerProtocol.ProfileHeader] = inside.Sandbox.Description.ProfileHash; return context.Response.WriteAsync("{ broken"); });
        await using var program = await sandbox.OpenAsync("print(1)", Never);

        Assert.Equal((ExecutionStatus.Ok, "1\n"), Short(await program.RunAsync(Nothing, Never)));
        Assert.Empty(pool.Faults);
    }

    [SandboxFact]
    public async Task RunAsync_AFaultThatStays_IsAnInfraErrorAndNoVerdict()
    {
        await using var pool = await FakePool.StartAsync(inside.Sandbox);
        await using var sandbox = await StartAsync(pool);
        Enumerable.Range(0, 6).ToList().ForEach(_ => pool.Faults.Enqueue(Status(500)));
        await using var program = await sandbox.OpenAsync("print(1)", Never);

        var result = await program.RunAsync(Nothing, Never);

        Assert.Equal(ExecutionStatus.InfraError, result.Status);
        Assert.Contains("500", result.Detail, StringComparison.Ordinal);
        Assert.Equal(ExecutionStatus.Ok, (await program.RunAsync(Nothing, Never)).Status);
    }

    [SandboxFact]
    public async Task RunAsync_RunnerWithAnotherProfile_IsAnInfraErrorAtOnce()
    {
        await using var pool = await FakePool.StartAsync(inside.Sandbox);
        await using var sandbox = await StartAsync(pool);
        pool.Faults.Enqueue(context => { context.Response.Headers[RunnerProtocol.ProfileHeader] = "other"; return context.Response.WriteAsync("{}"); });
        await using var program = await sandbox.OpenAsync("print(1)", Never);

        var result = await program.RunAsync(Nothing, Never);

        Assert.Equal(ExecutionStatus.InfraError, result.Status);
        Assert.Contains("image", result.Detail, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task RunAsync_NextTestOfTheSameProgram_FindsItOpen()
    {
        var counting = new CountingSandbox(inside.Sandbox);
        await using var pool = await FakePool.StartAsync(counting);
        await using var sandbox = await SessionPoolSandbox.StartAsync(SessionPoolFixture.Options(pool) with { Sessions = 1 }, TimeProvider.System, Never);
        counting.Opened = 0;
        foreach (var source in new[] { "print(1)", "print(2)" })
        {
            await using var program = await sandbox.OpenAsync(source, Never);
            await program.RunAsync(Nothing, Never);
            await program.RunAsync(Nothing, Never);
        }

        Assert.Equal(2, counting.Opened);
    }

    [SandboxFact]
    public async Task StartAsync_WrongToken_NamesTheRole()
    {
        await using var pool = await FakePool.StartAsync(inside.Sandbox);
        var options = SessionPoolFixture.Options(pool) with { AccessToken = _ => ValueTask.FromResult("wrong") };

        var error = await Assert.ThrowsAsync<SandboxUnavailableException>(() => SessionPoolSandbox.StartAsync(options, TimeProvider.System, Never));

        Assert.Contains("Session Executor", error.Message, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task StartAsync_NoPoolThere_SaysThatItCannotBeReached()
    {
        var options = new SessionPoolOptions { Endpoint = new Uri("http://127.0.0.1:1"), Retries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) };

        var error = await Assert.ThrowsAsync<SandboxUnavailableException>(() => SessionPoolSandbox.StartAsync(options, TimeProvider.System, Never));

        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task StartAsync_IsolationInsideDoesNotHold_IsRefused()
    {
        await using var pool = await FakePool.StartAsync(new LeakingSandbox(inside.Sandbox));

        var error = await Assert.ThrowsAsync<SandboxUnavailableException>(() => StartAsync(pool));

        Assert.Contains("network", error.Message, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task Runner_BadLimits_AnswersWithAProblem()
    {
        await using var pool = await FakePool.StartAsync(inside.Sandbox);
        using var http = new HttpClient { BaseAddress = pool.Endpoint };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {FakePool.Token}");
        using var body = new StringContent("""{"source": "", "input": {"standardInput": "", "limits": {"cpuSeconds": -1}}}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));

        var answer = await http.PostAsync(new Uri("runs?identifier=test", UriKind.Relative), body);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("CpuSeconds must be above 0", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<SessionPoolSandbox> StartAsync(FakePool pool) => SessionPoolSandbox.StartAsync(SessionPoolFixture.Options(pool), TimeProvider.System, Never);

    private static Func<HttpContext, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static (ExecutionStatus, string) Short(ExecutionResult result) => (result.Status, result.StandardOutput);
}
