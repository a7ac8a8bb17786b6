using Lookahead.Benchmarks.Decoding;
using Lookahead.Benchmarks.Embedded;
using Lookahead.Benchmarks.Frame;
using Lookahead.Benchmarks.Queues;
using Lookahead.Benchmarks.Sandbox;
using Lookahead.Benchmarks.Scoring;
using Lookahead.Benchmarks.Training;

if (args is [MemoryBenchmark.ProbeCommand, .. var probe])
{
    return MemoryBenchmark.RunProbe(probe);
}
if (args is [EmulatorProcess.Command])
{
    return await EmulatorProcess.RunAsync();
}
IBenchmark[] benchmarks = [new QueueBenchmark(), new BlobBenchmark(), new TrainingBenchmark(), new MemoryBenchmark(), new DecodingBenchmark(), new SandboxBenchmark(), new ScoringBenchmark(), new ServiceBusBenchmark()];
var measurement = new Measurement(TimeProvider.System, MachineFacts.Read(), Console.Error);
return await new BenchmarkProgram(benchmarks, measurement, Console.Out, Console.Error).RunAsync(args, CancellationToken.None);
