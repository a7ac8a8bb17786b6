using System.Diagnostics;
using Lookahead.Evaluation.Sandbox.SelfTest;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>What is left of sandboxed runs on this machine.</summary>
internal static class HostView
{
    /// <summary>Of a killed process the kernel still has to free the memory, which takes a while on a busy machine.</summary>
    private static readonly TimeSpan Clearing = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Processes that run a sandboxed program and belong to this test process, or to nobody any more. A process inside
    /// never has the machine's process 1 for a parent, so one that does lost its sandbox's launcher.
    /// </summary>
    public static IReadOnlyList<string> LeftRunning()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var left = RunningNow();
            if (left.Count == 0 || watch.Elapsed > Clearing)
            {
                return left;
            }

            Thread.Sleep(50);
        }
    }

    private static IReadOnlyList<string> RunningNow()
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0)
            .ToDictionary(pid => pid, ParentOf);
        var nurseries = HostProcesses.WithArgument("/nursery.py").ToHashSet();
        return
        [
            .. HostProcesses.WithArgument("/program.py").Union(HostProcesses.WithArgument("/zygote.py")).Union(nurseries.Where(IsProgram))
                .Where(IsOurs).Select(pid => $"process {pid}"),
        ];

        // bwrap, its keeper and the nursery wait for pairs as long as the sandbox is there; what is below them is a run.
        bool IsProgram(int pid)
        {
            for (var generation = 0; generation < 3; generation++)
            {
                if (!parents.TryGetValue(pid, out pid) || !nurseries.Contains(pid))
                {
                    return false;
                }
            }

            return true;
        }

        bool IsOurs(int pid)
        {
            while (parents.TryGetValue(pid, out var parent) && parent > 0)
            {
                if (parent == Environment.ProcessId || parent == 1)
                {
                    return parent != 1 || HostProcesses.WithArgument("--json-status-fd").Contains(pid);
                }

                pid = parent;
            }

            return false;
        }
    }

    public static int ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0; // it ended meanwhile
        }
    }
}
