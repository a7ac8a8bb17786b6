using Lookahead.Benchmarks.Embedded;
using Lookahead.Benchmarks.Frame;

IBenchmark[] benchmarks = [new QueueBenchmark(), new BlobBenchmark()];
var measurement = new Measurement(TimeProvider.System, MachineFacts.Read(), Console.Error);
return await new BenchmarkProgram(benchmarks, measurement, Console.Out, Console.Error).RunAsync(args, CancellationToken.None);
