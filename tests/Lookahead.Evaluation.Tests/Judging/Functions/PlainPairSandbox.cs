using System.Text.Json;
using Lookahead.Evaluation.Sandbox;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Judging.Functions;

/// <summary>
/// Pairs of plain processes joined by a socket, with a deadline and no isolation: for tests of what the two programs say to each
/// other, on machines without a sandbox too.
/// </summary>
internal sealed class PlainPairSandbox : ISandbox
{
    private const string Driver = """
        import json, socket, subprocess, sys
        request = json.load(sys.stdin)
        ours, theirs = socket.socketpair()
        def start(peer, source):
            return subprocess.Popen([sys.executable, "-s", "-P", "-X", "int_max_str_digits=0", "-c", source], pass_fds=[peer.fileno()],
                env={"LOOKAHEAD_PEER": str(peer.fileno()), "PYTHONHASHSEED": "0"}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        tester, candidate = start(ours, request["tester"]), start(theirs, request["candidate"])
        ours.close(); theirs.close()
        try:
            output, errors = tester.communicate(timeout=request["deadline"])
            status = "Ok" if tester.returncode == 0 else "RuntimeError"
        except subprocess.TimeoutExpired:
            tester.kill(); tester.communicate()
            output, errors, status = b"", b"", "WallLimit"
        candidate.kill()
        heard = candidate.communicate()[1]
        json.dump({"status": status, "output": output.decode(), "errors": (errors + heard).decode(errors="replace")}, sys.stdout)
        """;

    public double DeadlineSeconds { get; init; } = 60;

    public SandboxDescription Description { get; } = new("plain", "none", "3.0.0", "profile");

    public async Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken)
    {
        var question = JsonSerializer.Serialize(new { tester = $"{request.Library}\n{request.TesterSource}", candidate = $"{request.Library}\n{request.CandidateSource}", deadline = DeadlineSeconds });
        var ended = await Task.Run(() => ExternalProgram.Run(Python.Find()!, ["-c", Driver], question), cancellationToken);
        using var answer = JsonDocument.Parse(ended.OutputOrThrow());
        var root = answer.RootElement;
        var tester = new ExecutionResult
        {
            Status = Enum.Parse<ExecutionStatus>(root.GetProperty("status").GetString()!),
            StandardOutput = root.GetProperty("output").GetString()!,
            StandardError = root.GetProperty("errors").GetString()!,
        };
        return new PairResult(tester, new ExecutionResult { Status = ExecutionStatus.PeerEnded });
    }

    public Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
