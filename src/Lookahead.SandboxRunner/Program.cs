using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.SandboxRunner;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

var url = Environment.GetEnvironmentVariable("LOOKAHEAD_RUNNER_URL") ?? "http://127.0.0.1:8080";
try
{
    await using var sandbox = await BubblewrapSandbox.StartAsync(new BubblewrapOptions(), CancellationToken.None);
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
