using System.Net;
using System.Text.Json;
using Lookahead.Api.Callers;
using Lookahead.Api.Callers.Keys;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Api.Webhooks;
using Lookahead.Api.Webhooks.Deliveries;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests.Webhooks;

public sealed class WebhookTests
{
    /// <summary>The example of the documentation of Standard Webhooks.</summary>
    [Fact]
    public void Sign_DocumentedVector_GivesItsSignature() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSecret.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""));

    [Theory]
    [InlineData(JobTrigger.Succeed, "succeeded")]
    [InlineData(JobTrigger.Fail, "failed")]
    [InlineData(JobTrigger.RequestCancel, "cancelled")]
    public async Task End_OfAJob_IsSentOnceWithIdAndStateAlone(JobTrigger how, string state)
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync();

        var job = await world.EndJobAsync(how);
        await world.Triggered.TellAsync(await world.Triggered.ReadAsync(job)); // Told twice.
        await world.HandleEndsAsync();

        var request = Assert.Single(world.Receiver.Requests);
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal($"job.{state}", body.GetProperty("type").GetString());
        Assert.Equal($$"""{"job_id":"{{job}}","kind":"generate","state":"{{state}}"}""", body.GetProperty("data").GetRawText());
        Assert.Equal("application/json", request.Headers["content-type"]);
        Assert.Equal(world.Triggered.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(), request.Headers["webhook-timestamp"]);
        Assert.Equal(
            WebhookSecret.Sign(webhook.Secret, request.Headers["webhook-id"], world.Triggered.Clock.GetUtcNow().ToUnixTimeSeconds(), request.Body),
            request.Headers["webhook-signature"]);
        var delivery = Assert.Single(await world.DeliveriesAsync(webhook.Webhook.Id));
        Assert.Equal((DeliveryState.Succeeded, job, request.Headers["webhook-id"]), (delivery.State, delivery.JobId, delivery.Id));
        Assert.Equal(200, Assert.Single(delivery.Attempts).Status);
    }

    [Fact]
    public async Task End_OfAnotherEvent_IsNotSent()
    {
        await using var world = await WebhookWorld.StartAsync();
        await world.CreateAsync("job.failed");

        await world.EndJobAsync();

        Assert.Empty(world.Receiver.Requests);
    }

    [Fact]
    public async Task Sweep_FailedAttempts_AreRepeatedByTheScheduleUntilOneSucceeds()
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync();
        world.Receiver.Answer(500, 302, 200);
        await world.EndJobAsync();

        await world.Triggered.SweepAsync();
        Assert.Single(world.Receiver.Requests); // Not due yet.
        world.Triggered.Clock.Advance(TimeSpan.FromSeconds(6));
        await world.Triggered.SweepAsync();
        world.Triggered.Clock.Advance(TimeSpan.FromMinutes(4));
        await world.Triggered.SweepAsync();
        Assert.Equal(2, world.Receiver.Requests.Count);
        world.Triggered.Clock.Advance(TimeSpan.FromMinutes(2));
        await world.Triggered.SweepAsync();
        world.Triggered.Clock.Advance(TimeSpan.FromDays(2));
        await world.Triggered.SweepAsync();

        Assert.Equal(3, world.Receiver.Requests.Count);
        Assert.Single(world.Receiver.Requests.Select(r => r.Headers["webhook-id"]).Distinct());
        Assert.Single(world.Receiver.Requests.Select(r => r.Body).Distinct());
        Assert.Equal(3, world.Receiver.Requests.Select(r => r.Headers["webhook-timestamp"]).Distinct().Count());
        var delivery = Assert.Single(await world.DeliveriesAsync(webhook.Webhook.Id));
        Assert.Equal([500, 302, 200], delivery.Attempts.Select(a => a.Status!.Value));
        Assert.Equal(DeliveryState.Succeeded, delivery.State);
        Assert.DoesNotContain(world.Service.Blobs.Names, name => name.StartsWith("webhooks/pending/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sweep_NobodyEverTakesIt_GivesUpAfterTenAttempts()
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync();
        world.Receiver.Answer(503);
        await world.EndJobAsync();

        for (var i = 0; i < 12; i++)
        {
            world.Triggered.Clock.Advance(TimeSpan.FromHours(27));
            await world.Triggered.SweepAsync();
        }

        Assert.Equal(10, world.Receiver.Requests.Count);
        var delivery = Assert.Single(await world.DeliveriesAsync(webhook.Webhook.Id));
        Assert.Equal((DeliveryState.Failed, null), (delivery.State, delivery.NextAttemptAt));
    }

    [Fact]
    public async Task Sweep_ProcessDiedBeforeItsAttempt_Sends()
    {
        await using var world = await WebhookWorld.StartAsync();
        await world.CreateAsync();
        var job = await world.Triggered.SubmitAsync(Bodies.Generate());
        await world.Triggered.EndAsync(job.Id);
        await world.Triggered.LoseEndsAsync();
        // What the handler leaves behind when its process ends at once: a record on the list.
        await world.Service.Services.GetRequiredService<DeliveryRun>().AddAsync(await world.Triggered.ReadAsync(job.Id), Triggered.Never);

        await world.Triggered.SweepAsync();

        Assert.Contains(job.Id, Assert.Single(world.Receiver.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_ProcessDiedBetweenRecordAndList_IsSentWhenItIsToldAgain()
    {
        await using var world = await WebhookWorld.StartAsync();
        await world.CreateAsync();
        var job = await world.Triggered.SubmitAsync(Bodies.Generate());
        await world.Triggered.EndAsync(job.Id);
        await world.Service.Services.GetRequiredService<DeliveryRun>().AddAsync(await world.Triggered.ReadAsync(job.Id), Triggered.Never);
        foreach (var entry in world.Service.Blobs.Names.Where(name => name.StartsWith("webhooks/pending/", StringComparison.Ordinal)).ToList())
        {
            await world.Service.Blobs.DeleteAsync(entry, Triggered.Never);
        }

        await world.HandleEndsAsync();

        Assert.Single(world.Receiver.Requests);
    }

    [Fact]
    public async Task Sweep_ProcessDiedInItsAttempt_SendsAgainWithTheSameId()
    {
        await using var world = await WebhookWorld.StartAsync();
        await world.CreateAsync();
        var job = await world.Triggered.SubmitAsync(Bodies.Generate());
        await world.Triggered.EndAsync(job.Id);
        await world.Triggered.LoseEndsAsync();
        var run = world.Service.Services.GetRequiredService<DeliveryRun>();
        await run.AddAsync(await world.Triggered.ReadAsync(job.Id), Triggered.Never);
        using var death = new CancellationTokenSource();
        world.Receiver.Respond = _ => death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(death.Token));
        world.Receiver.Answer(200);

        world.Triggered.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.Triggered.SweepAsync();
        Assert.Single(world.Receiver.Requests); // Somebody may be at it yet.
        world.Triggered.Clock.Advance(TimeSpan.FromMinutes(2));
        await world.Triggered.SweepAsync();

        Assert.Equal(2, world.Receiver.Requests.Count);
        Assert.Single(world.Receiver.Requests.Select(request => request.Headers["webhook-id"]).Distinct());
    }

    [Fact]
    public async Task End_BeforeTheWebhookWasMade_IsNotSent()
    {
        await using var world = await WebhookWorld.StartAsync();
        var job = await world.Triggered.SubmitAsync(Bodies.Generate());
        await world.Triggered.EndAsync(job.Id);
        world.Triggered.Clock.Advance(TimeSpan.FromHours(1));
        await world.CreateAsync();

        await world.HandleEndsAsync();

        Assert.Empty(world.Receiver.Requests);
    }

    [Fact]
    public async Task Run_TwoAtOnce_SendOnce()
    {
        await using var world = await WebhookWorld.StartAsync();
        await world.CreateAsync();
        var job = await world.Triggered.SubmitAsync(Bodies.Generate());
        await world.Triggered.EndAsync(job.Id);
        var run = world.Service.Services.GetRequiredService<DeliveryRun>();
        await run.AddAsync(await world.Triggered.ReadAsync(job.Id), Triggered.Never);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => run.RunAsync(Triggered.Never)));

        Assert.Single(world.Receiver.Requests);
    }

    [Fact]
    public async Task Deliver_AnswerIsGone_DisablesTheWebhook()
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync();
        world.Receiver.Answer(410);

        await world.EndJobAsync();
        await world.EndJobAsync();

        Assert.Single(world.Receiver.Requests);
        Assert.NotNull((await world.Service.GetAsync<Webhook>($"/api/webhooks/{webhook.Webhook.Id}")).DisabledAt);
        Assert.Equal(DeliveryState.Failed, Assert.Single(await world.DeliveriesAsync(webhook.Webhook.Id)).State);
    }

    [Fact]
    public async Task Deliver_AddressIsNotAllowedAnyMore_SaysSoAndConnectsToNothing()
    {
        await using var world = await WebhookWorld.StartAsync(allow: "10.99.0.0/16");
        // As if it had been registered under another setting.
        var (webhook, _) = await world.Service.Services.GetRequiredService<WebhookStore>().CreateAsync("local", world.Receiver.Url, WebhookEvents.OfJobs, Triggered.Never);

        await world.EndJobAsync();

        Assert.Empty(world.Receiver.Requests);
        Assert.Contains("loopback", Assert.Single(Assert.Single(await world.DeliveriesAsync(webhook.Id)).Attempts).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ping_WorkingAddress_IsSentSignedAndLogged()
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync("job.failed");

        var delivery = await PingAsync(world, webhook.Webhook.Id);

        Assert.Equal((WebhookEvents.Ping, DeliveryState.Succeeded), (delivery.Type, delivery.State));
        Assert.Contains(WebhookEvents.Ping, Assert.Single(world.Receiver.Requests).Body, StringComparison.Ordinal);
        Assert.Equal(delivery.Id, Assert.Single(await world.DeliveriesAsync(webhook.Webhook.Id)).Id);
    }

    [Fact]
    public async Task Ping_AddressFails_IsNotRepeated()
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync();
        world.Receiver.Answer(500);

        Assert.Equal(DeliveryState.Failed, (await PingAsync(world, webhook.Webhook.Id)).State);
        world.Triggered.Clock.Advance(TimeSpan.FromHours(1));
        await world.Triggered.SweepAsync();

        Assert.Single(world.Receiver.Requests);
    }

    [Fact]
    public async Task Secret_AfterItsCreation_IsInNoAnswer()
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync();
        await PingAsync(world, webhook.Webhook.Id);

        foreach (var path in new[] { "/api/webhooks", $"/api/webhooks/{webhook.Webhook.Id}", $"/api/webhooks/{webhook.Webhook.Id}/deliveries" })
        {
            using var response = await world.Service.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.DoesNotContain(webhook.Secret[WebhookSecret.Prefix.Length..], await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", webhook.Secret);
        Assert.DoesNotContain(webhook.Secret, new WebhookStore.Entry(webhook.Webhook, webhook.Secret).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WithDeliveriesLeft_SendsNothingMoreAndLeavesNothing()
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync();
        world.Receiver.Answer(500);
        await world.EndJobAsync();

        using (var response = await world.Service.Http.DeleteAsync(new Uri($"/api/webhooks/{webhook.Webhook.Id}", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
        world.Triggered.Clock.Advance(TimeSpan.FromHours(1));
        await world.Triggered.SweepAsync();

        Assert.Single(world.Receiver.Requests);
        Assert.DoesNotContain(world.Service.Blobs.Names, name => name.StartsWith("webhooks/", StringComparison.Ordinal));
        using var again = await world.Service.GetAsync($"/api/webhooks/{webhook.Webhook.Id}");
        await Service.ProblemAsync(again, 404, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":"http://example.com/"}""", "url")]
    [InlineData("""{"url":"https://169.254.169.254/latest"}""", "url")]
    [InlineData("""{"url":"https://example.com/","events":["job.started"]}""", "events")]
    [InlineData("""{"url":"https://example.com/","events":[]}""", "events")]
    [InlineData("""{"url":"https://example.com/","secret":"mine"}""", "secret")]
    public async Task Create_WrongRequest_NamesTheField(string body, string field)
    {
        await using var world = await WebhookWorld.StartAsync(allow: "");

        using var response = await world.Service.PostAsync("/api/webhooks", body);

        var problem = await Service.ProblemAsync(response, 400, ErrorCodes.InvalidSpecification);
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Webhook_OfOneOwner_IsUnseenByAnotherAndHearsNothingOfItsJobs()
    {
        await using var world = await WebhookWorld.StartAsync(access: ApiAccess.Keys);
        var keys = world.Service.Services.GetRequiredService<ApiKeyStore>();
        var (ann, bob) = (await KeyAsync("ann"), await KeyAsync("bob"));
        using (var refused = await world.Service.GetAsync("/api/webhooks"))
        {
            await Service.ProblemAsync(refused, 401, ErrorCodes.Unauthenticated);
        }
        world.Service.Http.DefaultRequestHeaders.Add("x-api-key", ann);
        var webhook = await world.CreateAsync();

        world.Service.Http.DefaultRequestHeaders.Remove("x-api-key");
        world.Service.Http.DefaultRequestHeaders.Add("x-api-key", bob);
        Assert.Empty((await world.Service.GetAsync<WebhookList>("/api/webhooks")).Webhooks);
        foreach (var path in new[] { "", "/deliveries" })
        {
            using var response = await world.Service.GetAsync($"/api/webhooks/{webhook.Webhook.Id}{path}");
            await Service.ProblemAsync(response, 404, ErrorCodes.NotFound);
        }
        await world.EndJobAsync();

        Assert.Empty(world.Receiver.Requests);

        async Task<string> KeyAsync(string owner) => (await keys.CreateAsync(owner, isAdministrator: false, null, null, default)).Text;
    }

    [Fact]
    public async Task Deliveries_BeyondTheLimit_AreDropped()
    {
        await using var world = await WebhookWorld.StartAsync();
        var webhook = await world.CreateAsync();
        var store = world.Service.Services.GetRequiredService<DeliveryStore>();
        for (var i = 0; i < DeliveryStore.MostKept + 5; i++)
        {
            var old = new WebhookDelivery
            {
                Id = DeliveryStore.IdOf($"{i}"),
                Type = WebhookEvents.Ping,
                State = i == 0 ? DeliveryState.Pending : DeliveryState.Succeeded,
                CreatedAt = world.Triggered.Clock.GetUtcNow() - TimeSpan.FromDays(1) + TimeSpan.FromSeconds(i),
            };
            await store.AddAsync("local", webhook.Webhook.Id, new DeliveryStore.Stored(old, "{}"), Triggered.Never);
        }

        await store.PruneAsync("local", webhook.Webhook.Id, Triggered.Never);

        // The oldest is not at its end: it is kept.
        Assert.Equal(DeliveryStore.MostKept + 1, (await store.ListAsync("local", webhook.Webhook.Id, int.MaxValue, Triggered.Never)).Count);
    }

    private static async Task<WebhookDelivery> PingAsync(WebhookWorld world, string id)
    {
        using var response = await world.Service.PostAsync($"/api/webhooks/{id}/ping");
        return await Service.ReadAsync<WebhookDelivery>(response);
    }
}
