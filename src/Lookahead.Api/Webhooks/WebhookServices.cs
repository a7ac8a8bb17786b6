using Lookahead.Api.Outgoing;
using Lookahead.Api.Triggers.JobEvents;
using Lookahead.Api.Webhooks.Deliveries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lookahead.Api.Webhooks;

/// <summary>Puts webhooks together.</summary>
internal static class WebhookServices
{
    /// <summary>What the endpoints need. <see cref="OutgoingOptions"/> and an <see cref="IHostResolver"/> that are registered already are kept.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.TryAddSingleton(OutgoingOptions.PublicOnly);
        services.TryAddSingleton<IHostResolver, DnsResolver>();
        services.AddSingleton<OutgoingHttp>();
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<DeliveryRun>();
        return services;
    }

    /// <summary>What tells webhooks of ends of jobs.</summary>
    public static IServiceCollection AddWebhookHandler(this IServiceCollection services)
    {
        services.AddSingleton<DeliveryPump>();
        services.AddSingleton<IJobEventHandler, WebhookHandler>();
        return services;
    }
}
