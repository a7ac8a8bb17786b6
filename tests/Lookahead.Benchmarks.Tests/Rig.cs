using Lookahead.Benchmarks.Frame;

namespace Lookahead.Benchmarks.Tests;

/// <summary>A measurement with a fake clock, and contenders whose runs take given times and leave a trace of their order.</summary>
internal sealed class Rig
{
    public FakeClock Clock { get; } = new();

    public List<string> Order { get; } = [];

    public StringWriter Progress { get; } = new();

    public static MachineFacts Machine { get; } = new("Linux", "x64", "a processor", 2, 7.8, "10.0.0");

    public Measurement Measurement => new(Clock, Machine, Progress);

    /// <summary>Every run takes the next of the given times; the last repeats.</summary>
    public Contender Seconds(string name, params double[] seconds)
    {
        var run = 0;
        return Contender.Seconds(name, _ =>
        {
            Order.Add(name);
            Clock.Advance(seconds[Math.Min(run++, seconds.Length - 1)]);
            return Task.CompletedTask;
        });
    }

    public static BenchmarkCase Case(Contender subject, Contender baseline, Direction direction = Direction.LowerIsBetter) =>
        new("case", "s", direction, subject, baseline);
}
