using Lookahead.Cli;
using Lookahead.Worker.Hosting;

using var signals = new StopSignals();
return await CommandLine.RunAsync(args, CliEnvironment.OfThisProcess(), signals.Stopping);
