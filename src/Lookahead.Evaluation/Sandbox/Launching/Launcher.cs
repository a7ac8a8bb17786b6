using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>
/// A running launcher (the Python files of Outside/): one order at a time. Not thread-safe except for <see cref="Close"/>.
/// When its standard input closes (on <see cref="Close"/> or with the death of this process) it kills what it runs and ends.
/// </summary>
internal sealed class Launcher : IDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);
    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly Lock closing = new();
    private volatile bool closed;

    private Launcher(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                errors.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>It has ended, or is about to.</summary>
    public bool Closed => closed;

    /// <summary>The library of the interpreters that it keeps for programs in namespaces of their own; null: it keeps none.</summary>
    public byte[]? Library { get; set; }

    /// <summary>What the launcher said about itself when it started.</summary>
    public LauncherReady Ready { get; private set; } = new("0.0.0", -1);

    /// <summary>The launcher's source, of several files in one text; part of a sandbox's identity.</summary>
    public static string Script { get; } = string.Join('\n', new[]
    {
        "wire.py", "files.py", "usage.py", "box.py", "watch.py", "boxed_run.py", "forked_run.py", "pair.py", "nested_run.py", "launcher.py",
    }.Select(EmbeddedText.Read));

    /// <exception cref="SandboxUnavailableException">The interpreter does not run or does not answer.</exception>
    public static Launcher Start(string python, LauncherHello hello)
    {
        var info = new ProcessStartInfo(python, ["-I", "-S", "-c", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        info.Environment.Clear(); // secrets of this process stay in it
        Launcher launcher;
        try
        {
            launcher = new Launcher(Process.Start(info)!);
        }
        catch (Win32Exception e)
        {
            throw new SandboxUnavailableException(
                $"Cannot start the Python interpreter '{python}' ({e.Message}). Install Python 3.9 or later (apt-get install python3).", e);
        }

        try
        {
            launcher.Write(JsonSerializer.SerializeToUtf8Bytes(hello, LauncherJson.Options));
            launcher.Ready = launcher.ReadMessage<LauncherReady>();
            return launcher;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            launcher.Dispose();
            throw new SandboxUnavailableException(
                $"The sandbox launcher under '{python}' did not start: {launcher.ErrorText()} It needs Python 3.9 or later on Linux 5.4 or later.", e);
        }
    }

    /// <summary>Carries an order out; blocks until what it runs has ended and nothing of it is left.</summary>
    /// <param name="bodies">The library, perhaps empty, then source and standard input of each run.</param>
    /// <exception cref="IOException">The launcher has ended, because of <see cref="Close"/> or a fault.</exception>
    public (LauncherAnswer Answer, IReadOnlyList<LauncherOutput> Outputs) Execute(LauncherOrder order, params ReadOnlySpan<byte[]> bodies)
    {
        Write(JsonSerializer.SerializeToUtf8Bytes(order, LauncherJson.Options), bodies);
        var answer = ReadMessage<LauncherAnswer>();
        return (answer, [.. answer.Results.Select(result => new LauncherOutput(ReadBytes(result.StdoutBytes), ReadBytes(result.StderrBytes)))]);
    }

    /// <summary>What the launcher wrote to standard error, for messages.</summary>
    public string ErrorText()
    {
        lock (errors)
        {
            var text = errors.ToString().Trim();
            return text.Length == 0 ? "(it said nothing)" : text[Math.Max(0, text.Length - 600)..];
        }
    }

    /// <summary>Ends the launcher and what it runs, and waits until both are gone. May be called during <see cref="Execute"/>.</summary>
    public void Close()
    {
        lock (closing)
        {
            if (closed)
            {
                return;
            }

            closed = true;
            try
            {
                process.StandardInput.BaseStream.Close();
            }
            catch (IOException)
            {
                // It has ended already.
            }

            if (!process.WaitForExit(CloseTimeout))
            {
                process.Kill();
                process.WaitForExit();
            }
        }
    }

    public void Dispose()
    {
        Close();
        process.WaitForExit(); // also drains standard error
        process.Dispose();
    }

    private void Write(byte[] header, params ReadOnlySpan<byte[]> bodies)
    {
        var stream = process.StandardInput.BaseStream;
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        try
        {
            stream.Write(length);
            stream.Write(header);
            foreach (var body in bodies)
            {
                stream.Write(body);
            }

            stream.Flush();
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("The launcher was closed.", e);
        }
    }

    private T ReadMessage<T>()
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(ReadBytes(4));
        return JsonSerializer.Deserialize<T>(ReadBytes(length), LauncherJson.Options)
            ?? throw new JsonException("The launcher sent null.");
    }

    private byte[] ReadBytes(int count)
    {
        var bytes = new byte[count];
        process.StandardOutput.BaseStream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>What a run wrote.</summary>
internal sealed record LauncherOutput(byte[] Standard, byte[] Errors);
