using Lookahead.Api.Callers;
using Lookahead.Api.Jobs;
using Lookahead.Api.Triggers;
using Lookahead.Api.Triggers.JobEvents;
using Lookahead.Api.Triggers.Upkeep;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Upkeep;
using Lookahead.PortContracts;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests.Hosting;

/// <summary>The service with what triggers set off, called by the test and by nothing else, and a clock of its own.</summary>
internal sealed class Triggered : IAsyncDisposable
{
    private Triggered(Service service, ManualTimeProvider clock) => (Service, Clock) = (service, clock);

    public static CancellationToken Never => CancellationToken.None;

    public Service Service { get; }

    public ManualTimeProvider Clock { get; }

    public JobStore Jobs => Service.Jobs;

    public static async Task<Triggered> StartAsync(Action<IServiceCollection>? configure = null, ApiAccess access = ApiAccess.ThisMachine)
    {
        var clock = new ManualTimeProvider();
        var service = await Service.StartAsync(
            configure: services =>
            {
                services.AddSingleton<TimeProvider>(clock);
                services.AddTriggers(replies: null, UpkeepOptions.BesideQueue);
                configure?.Invoke(services);
            },
            access: access);
        return new Triggered(service, clock);
    }

    public async Task<JobView> SubmitAsync(string body)
    {
        using var response = await Service.PostAsync("/api/jobs", body);
        return await Service.ReadAsync<JobView>(response);
    }

    public Task<JobDocument> ReadAsync(string id) => Jobs.FindAsync(id, Never)!;

    /// <summary>Ends a job as a worker does, up to the message that tells of it.</summary>
    public async Task EndAsync(string id, JobTrigger how = JobTrigger.Succeed)
    {
        var job = await Service.RunAsync(id, how == JobTrigger.RequestCancel ? [how] : [JobTrigger.Claim, how]);
        await TellAsync(job);
    }

    public Task TellAsync(JobDocument job) => Service.JobEvents.SendAsync(new WakeUp(job.Id).ToMessage(), TimeSpan.Zero, Never);

    /// <summary>Handles the messages of the ends of jobs until none is left.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> HandleEndsAsync()
    {
        var count = 0;
        var dispatcher = Service.Services.GetRequiredService<JobEventDispatcher>();
        while (await Service.JobEvents.ReceiveAsync(TimeSpan.Zero, Never) is { } message)
        {
            await dispatcher.HandleAsync(message, Never);
            await Service.JobEvents.CompleteAsync(message, Never);
            count++;
        }
        return count;
    }

    /// <summary>Loses the messages of the ends of jobs.</summary>
    public async Task LoseEndsAsync()
    {
        while (await Service.JobEvents.ReceiveAsync(TimeSpan.Zero, Never) is { } message)
        {
            await Service.JobEvents.CompleteAsync(message, Never);
        }
    }

    public Task SweepAsync() => Service.Services.GetRequiredService<UpkeepRun>().RunAsync(Never);

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
