using System.Text.Json;
using Lookahead.Api.Callers;
using Lookahead.Api.Outgoing;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Api.Webhooks;
using Lookahead.Api.Webhooks.Deliveries;
using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests.Webhooks;

/// <summary>The service, and a server that webhooks call.</summary>
internal sealed class WebhookWorld : IAsyncDisposable
{
    private WebhookWorld(Triggered triggered, Receiver receiver) => (Triggered, Receiver) = (triggered, receiver);

    public Triggered Triggered { get; }

    public Receiver Receiver { get; }

    public Service Service => Triggered.Service;

    public static async Task<WebhookWorld> StartAsync(string allow = "127.0.0.1/32", ApiAccess access = ApiAccess.ThisMachine)
    {
        var options = OutgoingOptions.FromEnvironment(_ => allow);
        return new WebhookWorld(await Triggered.StartAsync(services => services.AddSingleton(options), access), await Receiver.StartAsync());
    }

    public async Task<CreatedWebhook> CreateAsync(params string[] events)
    {
        var body = events.Length == 0 ? JsonSerializer.Serialize(new { url = Receiver.Url }) : JsonSerializer.Serialize(new { url = Receiver.Url, events });
        using var response = await Service.PostAsync("/api/webhooks", body);
        return await Service.ReadAsync<CreatedWebhook>(response);
    }

    /// <summary>Runs a job to its end, and everything that its end sets off.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> EndJobAsync(JobTrigger how = JobTrigger.Succeed)
    {
        var job = await Triggered.SubmitAsync(Bodies.Generate());
        await Triggered.EndAsync(job.Id, how);
        await HandleEndsAsync();
        return job.Id;
    }

    public async Task HandleEndsAsync()
    {
        await Triggered.HandleEndsAsync();
        await Service.Services.GetRequiredService<DeliveryPump>().WhenIdleAsync();
    }

    public async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(string id) => (await Service.GetAsync<DeliveryList>($"/api/webhooks/{id}/deliveries")).Deliveries;

    public async ValueTask DisposeAsync()
    {
        await Triggered.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
