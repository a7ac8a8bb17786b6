using Lookahead.Evaluation.Sandbox;
using Lookahead.SandboxRunner;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

const string UrlVariable = "LOOKAHEAD_RUNNER_URL";
var url = Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 } address ? address : "http://127.0.0.1:8080";
try
{
    var options = SandboxOptions.FromEnvironment(Environment.GetEnvironmentVariable);
    if (options.Backend == SandboxFactory.SessionPool)
    {
        Console.Error.WriteLine($"{SandboxOptions.BackendVariable} is 'session-pool': a runner is what such a pool consists of. Choose another sandbox.");
        return 1;
    }
    await using var sandbox = await SandboxFactory.StartAsync(options, CancellationToken.None);
    await using var app = WebApplication.CreateSlimBuilder(args).AddSandboxRunner(sandbox).Build().UseSandboxRunner();
    app.Urls.Add(url);
    await app.StartAsync();
    Console.WriteLine($"Sandbox runner: {sandbox.Description.Backend} ({sandbox.Description.Level}), Python {sandbox.Description.PythonVersion}, at {string.Join(", ", app.Urls)}");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (SandboxUnavailableException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (Exception e) when (e is IOException or FormatException)
{
    Console.Error.WriteLine($"Cannot listen at '{url}': {e.Message} Set {UrlVariable}.");
    return 1;
}
