using Lookahead.Benchmarks.Api;
using Lookahead.Benchmarks.Chaos;
using Lookahead.Benchmarks.Decoding;
using Lookahead.Benchmarks.Embedded;
using Lookahead.Benchmarks.Frame;
using Lookahead.Benchmarks.Queues;
using Lookahead.Benchmarks.Sandbox;
using Lookahead.Benchmarks.Scoring;
using Lookahead.Benchmarks.Training;
using Lookahead.Chaos.Frame;

if (args is [MemoryBenchmark.ProbeCommand, .. var probe])
{
    return MemoryBenchmark.RunProbe(probe);
}
if (args is [EmulatorProcess.Command])
{
    return await EmulatorProcess.RunAsync();
}
IBenchmark[] benchmarks = [new QueueBenchmark(), new BlobBenchmark(), new TrainingBenchmark(), new MemoryBenchmark(), new DecodingBenchmark(), new SandboxBenchmark(), new ScoringBenchmark(), new ServiceBusBenchmark(), new ApiBenchmark()];
var machine = MachineFacts.Read();
var measurement = new Measurement(TimeProvider.System, machine, Console.Error);
var chaos = new ChaosCommand(ChaosScenarios.All, TimeProvider.System, machine, Console.Out, Console.Error);
return await new BenchmarkProgram(benchmarks, measurement, Console.Out, Console.Error) { Others = [chaos.Command] }.RunAsync(args, CancellationToken.None);
