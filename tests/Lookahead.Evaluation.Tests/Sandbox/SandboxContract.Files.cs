using Lookahead.Evaluation.Sandbox;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Evaluation.Tests.Sandbox;

public abstract partial class SandboxContract
{
    private static readonly ExecutionLimits FileLimits = new() { CpuSeconds = 2, WallSeconds = 20, OutputBytes = 1 << 16, DiskBytes = 1 << 22 };

    /// <summary>What a program may leave in place of its output file; none is an output, none may block or lead outside.</summary>
    public static TheoryData<string, string> Tricks => new()
    {
        { "nothing", "" },
        { "a link to a file of the host", "os.symlink('/etc/passwd', 'out.txt')" },
        { "a link to a process", "os.symlink('/proc/1/environ', 'out.txt')" },
        { "a link to the program", "os.symlink(__file__, 'out.txt')" },
        { "a link to another file", "open('x', 'w').write('x'); os.symlink('x', 'out.txt')" },
        { "a link to itself", "os.symlink('out.txt', 'out.txt')" },
        { "a fifo", "os.mkfifo('out.txt')" },
        { "a socket", "import socket\ntry: socket.socket(socket.AF_UNIX).bind('out.txt')\nexcept PermissionError: pass" },
        { "a folder", "os.mkdir('out.txt')" },
        { "a folder with much in it", "os.makedirs('out.txt/' + 'x/' * 500)" },
        { "a file that may not be read", "open('out.txt', 'w').write('x'); os.chmod('out.txt', 0)" },
        { "a folder that may not be read", "open('out.txt', 'w').write('x'); os.chmod('.', 0)" },
    };

    [ContractFact]
    public async Task RunAsync_Files_AreReadAndWritten()
    {
        await using var program = await Sandbox.OpenAsync(
            "print('not this')\nopen('out.txt', 'w').write(open('in.txt').read() + input())", CancellationToken.None);

        foreach (var text in new[] { "é1", "2", "3" })
        {
            var result = await program.RunAsync(WithFiles(text), CancellationToken.None);

            Assert.Equal((ExecutionStatus.Ok, text + text, ""), (result.Status, result.StandardOutput, result.StandardError));
        }
    }

    [ContractFact]
    public async Task RunAsync_FileLeftOpen_IsWrittenAtTheEnd()
    {
        var result = await RunWithFilesAsync("f = open('out.txt', 'w')\ndef write(): f.write('late')\nwrite()");

        Assert.Equal((ExecutionStatus.Ok, "late"), (result.Status, result.StandardOutput));
    }

    [ContractTheory]
    [MemberData(nameof(Tricks))]
    public async Task RunAsync_NoPlainOutputFile_IsNoOutput(string name, string source)
    {
        Assert.NotEmpty(name);

        var result = await RunWithFilesAsync("import os\nprint('x')\n" + source);

        Assert.Equal((ExecutionStatus.Ok, ""), (result.Status, result.StandardOutput));
        Assert.Empty(HostView.LeftRunning());
    }

    [ContractTheory]
    [InlineData("open('out.txt', 'w').write('x' * 70000)")]
    [InlineData("open('out.txt', 'w').truncate(1 << 22)")]
    public async Task RunAsync_LargeOutputFile_CountsAsOutput(string source)
    {
        var result = await RunWithFilesAsync(source);

        Assert.Equal(ExecutionStatus.OutputLimit, result.Status);
        Assert.InRange(result.StandardOutput.Length, 0, FileLimits.OutputBytes);
    }

    [ContractFact]
    public async Task RunAsync_InputFile_MayBeRemovedAndReplaced()
    {
        var result = await RunWithFilesAsync("import os\nos.remove('in.txt')\nopen('in.txt', 'w').write('y')\nos.rename('in.txt', 'out.txt')");

        Assert.Equal((ExecutionStatus.Ok, "y"), (result.Status, result.StandardOutput));
    }

    [ContractFact]
    public async Task RunAsync_InputFileLargerThanTheDisk_IsThereWhole()
    {
        await using var program = await Sandbox.OpenAsync("open('out.txt', 'w').write(str(len(open('in.txt').read())))", CancellationToken.None);
        foreach (var length in new[] { 5, 6 << 20, 7 << 20 })
        {
            Assert.Equal($"{length}", (await program.RunAsync(WithFiles(new string('x', length)), CancellationToken.None)).StandardOutput);
        }
    }

    [ContractTheory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/etc/passwd")]
    [InlineData("a\nb")]
    public async Task RunAsync_NameThatIsNotPlain_IsRefused(string name)
    {
        await using var program = await Sandbox.OpenAsync("", CancellationToken.None);

        await Assert.ThrowsAsync<ArgumentException>(() => program.RunAsync(new ProgramInput("", FileLimits) { InputFile = name }, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => program.RunAsync(new ProgramInput("", FileLimits) { OutputFile = name }, CancellationToken.None));
    }

    private static ProgramInput WithFiles(string text) => new(text, FileLimits) { InputFile = "in.txt", OutputFile = "out.txt" };

    private async Task<ExecutionResult> RunWithFilesAsync(string source)
    {
        await using var program = await Sandbox.OpenAsync(source, CancellationToken.None);
        return await program.RunAsync(WithFiles("input"), CancellationToken.None);
    }
}
