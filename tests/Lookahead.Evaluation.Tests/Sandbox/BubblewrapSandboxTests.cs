using System.Diagnostics;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Bubblewrap;

namespace Lookahead.Evaluation.Tests.Sandbox;

[Collection(SandboxCollection.Name)]
public sealed class BubblewrapSandboxTests(BubblewrapFixture fixture) : SandboxContract
{
    protected override ISandbox Sandbox => fixture.Sandbox;

    [Fact]
    public async Task StartAsync_NoBubblewrap_SaysHowToInstallIt() => Assert.Contains(
        "apt-get install bubblewrap", await StartErrorAsync(new BubblewrapOptions { BubblewrapPath = "/nowhere/bwrap" }), StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_NoPython_SaysHowToInstallIt() => Assert.Contains(
        "apt-get install python3", await StartErrorAsync(new BubblewrapOptions { PythonPath = "/usr/bin/python3.99" }), StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_PythonOutsideUsr_SaysWhyNot()
    {
        var folder = Directory.CreateTempSubdirectory();
        var link = Path.Combine(folder.FullName, "python3");
        File.CreateSymbolicLink(link, "/usr/bin/python3");

        Assert.Contains("outside /usr", await StartErrorAsync(new BubblewrapOptions { PythonPath = link }), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [SandboxFact]
    public async Task StartAsync_NotAnInterpreter_SaysThatItDidNotStart() => Assert.Contains(
        "did not start", await StartErrorAsync(new BubblewrapOptions { PythonPath = "/usr/bin/false" }), StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_UserNamespacesOff_SaysHowToAllowThem() => Assert.Contains(
        "max_user_namespaces",
        await WithFakeBubblewrapAsync("echo 'bwrap: No permissions to create new namespace' >&2; exit 1", StartErrorAsync),
        StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_SandboxThatDoesNotIsolate_IsRefused()
    {
        // Runs the program without any isolation, as a broken bubblewrap would: only the self-test can tell.
        const string NoSandbox = """
            cat <&4 >"$0.py"; printf '{"child-pid": %d}\n' $$ >&5; head -c 1 <&6 >/dev/null; /usr/bin/python3 -s "$0.py"
            code=$?; echo '{"exit-code": 0}' >&5; exit $code
            """;

        var message = await WithFakeBubblewrapAsync(NoSandbox, StartErrorAsync);

        Assert.Contains("does not isolate", message, StringComparison.Ordinal);
        Assert.Contains("host_file_read", message, StringComparison.Ordinal);
    }

    private static async Task<string> StartErrorAsync(BubblewrapOptions options) =>
        (await Assert.ThrowsAsync<SandboxUnavailableException>(() => BubblewrapSandbox.StartAsync(options, CancellationToken.None))).Message;

    private static async Task<string> WithFakeBubblewrapAsync(string script, Func<BubblewrapOptions, Task<string>> action)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "bwrap");
            await File.WriteAllTextAsync(path, "#!/bin/sh\nif [ \"$1\" = --version ]; then echo bubblewrap 0.8.0; exit 0; fi\n" + script + "\n");
            using (var chmod = Process.Start("chmod", ["777", folder.FullName, path])) // the launcher may be another user
            {
                await chmod.WaitForExitAsync();
            }

            return await action(new BubblewrapOptions { BubblewrapPath = path });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
