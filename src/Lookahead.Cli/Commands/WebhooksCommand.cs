using System.CommandLine;
using Lookahead.Api.Webhooks;
using Lookahead.Api.Webhooks.Deliveries;
using Lookahead.Cli.Output;

namespace Lookahead.Cli.Commands;

/// <summary><c>lookahead webhooks create|list|delete|ping|deliveries</c>.</summary>
internal static class WebhooksCommand
{
    public static Command Create(CliEnvironment environment, ServiceOption service) =>
        new("webhooks", "Manage addresses that are told when jobs end.")
        {
            CreateWebhook(environment, service), List(environment, service), Delete(environment, service), Ping(environment, service), Deliveries(environment, service),
        };

    private static Command CreateWebhook(CliEnvironment environment, ServiceOption service)
    {
        var url = new Argument<string>("url") { Description = "The address to call." };
        var events = new Option<string[]>("--event") { Description = "Only these events; without it, all. May come several times." };
        events.AcceptOnlyFromAmong([.. WebhookEvents.OfJobs]);
        var json = ServiceOption.Json();
        var command = new Command("create", "Add an address. The secret that signs its messages is shown once.") { url, events, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var made = await client.CreateWebhookAsync(parsed.GetValue(url)!, parsed.GetValue(events) ?? [], cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, made);
            }
            else
            {
                environment.Out.WriteLine(made.Secret);
                environment.Error.WriteLine($"This is the secret of webhook {made.Webhook.Id}. It is shown this once. Try it: {Hints.Command(client, "webhooks ping", made.Webhook.Id)}");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command List(CliEnvironment environment, ServiceOption service)
    {
        var json = ServiceOption.Json();
        var command = new Command("list", "List webhooks, newest first.") { json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var list = await client.WebhooksAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, list);
            }
            else
            {
                TextTable.Write(environment.Console, ["ID", "CREATED", "DISABLED", "EVENTS", "URL"], list.Webhooks.Select(w => (IReadOnlyList<string?>)
                    [w.Id, TextTable.Time(w.CreatedAt), TextTable.Time(w.DisabledAt), string.Join(',', w.Events), w.Url]));
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Delete(CliEnvironment environment, ServiceOption service)
    {
        var id = Id();
        var json = ServiceOption.Json();
        var command = new Command("delete", "Send nothing more to an address.") { id, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            await client.DeleteWebhookAsync(parsed.GetValue(id)!, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, new { Deleted = parsed.GetValue(id) });
            }
            else
            {
                environment.Out.WriteLine($"Webhook {parsed.GetValue(id)} is deleted.");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Ping(CliEnvironment environment, ServiceOption service)
    {
        var id = Id();
        var json = ServiceOption.Json();
        var command = new Command("ping", "Send a message now, once; exit code 1 when nobody takes it.") { id, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var delivery = await client.PingWebhookAsync(parsed.GetValue(id)!, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, delivery);
            }
            else
            {
                environment.Out.WriteLine(delivery.State == DeliveryState.Succeeded ? "It was taken." : $"It was not taken: {Outcome(delivery)}");
            }
            return delivery.State == DeliveryState.Succeeded ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Deliveries(CliEnvironment environment, ServiceOption service)
    {
        var id = Id();
        var limit = new Option<int>("--limit") { Description = "How many, 1 to 200.", DefaultValueFactory = _ => 20 };
        var json = ServiceOption.Json();
        var command = new Command("deliveries", "List what was sent and what came of it, newest first.") { id, limit, json };
        service.SetAction(command, async (parsed, client, cancellationToken) =>
        {
            var list = await client.DeliveriesAsync(parsed.GetValue(id)!, parsed.GetValue(limit), cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonText.Write(environment.Out, list);
            }
            else
            {
                TextTable.Write(environment.Console, ["CREATED", "TYPE", "JOB", "STATE", "ATTEMPTS", "NEXT", "LAST ANSWER"], list.Deliveries.Select(d => (IReadOnlyList<string?>)
                    [TextTable.Time(d.CreatedAt), d.Type, d.JobId, d.State.ToString().ToLowerInvariant(), d.Attempts.Count.ToString(), TextTable.Time(d.NextAttemptAt), Outcome(d)]));
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Outcome(WebhookDelivery delivery) =>
        delivery.Attempts is [.., var last] ? $"{last.Status} {last.Error}".Trim() : "";

    private static Argument<string> Id() => new("id") { Description = "The id of the webhook." };
}
