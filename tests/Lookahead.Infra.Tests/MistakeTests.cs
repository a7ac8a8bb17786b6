namespace Lookahead.Infra.Tests;

/// <summary>Deliberate mistakes in names, queues and roles: a check finds each.</summary>
public sealed class MistakeTests
{
    [Theory]
    [InlineData("queue", "infra/modules/service-bus.bicep", "names.queues.submissions, ", "'submission', ")]
    [InlineData("queue", "infra/modules/service-bus.bicep", "requiresDuplicateDetection: false", "requiresDuplicateDetection: true")]
    [InlineData("queue", "infra/modules/service-bus.bicep", "maxDeliveryCount: 200", "maxDeliveryCount: 10")]
    [InlineData("queue", "infra/modules/service-bus.bicep", "lockDuration: 'PT5M'", "lockDuration: 'PT30S'")]
    [InlineData("queue", "infra/modules/service-bus.bicep", "deadLetteringOnMessageExpiration: true", "deadLetteringOnMessageExpiration: false")]
    [InlineData("queue", "infra/modules/worker-job.bicep", "queueName: names.queues.jobs", "queueName: names.queues.jobEvents")]
    [InlineData("queue", "infra/modules/worker-job.bicep", "messageCount: '1'", "messageCount: '5'")]
    [InlineData("queue", "infra/modules/worker-job.bicep", "maxExecutions: maxExecutions", "maxExecutions: 1000")]
    [InlineData("name", "infra/names.json", "\"jobs\": \"jobs\"", "\"jobs\": \"job\"")]
    [InlineData("name", "infra/names.json", "\"container\": \"lookahead\"", "\"container\": \"data\"")]
    [InlineData("name", "infra/names.json", "LOOKAHEAD_SESSION_POOL", "LOOKAHEAD_SESSIONS")]
    [InlineData("name", "src/Lookahead.FunctionsApp/Functions/ReceiveDeadLetter/function.json", "jobs/$deadletterqueue", "jobs/$DeadLetters")]
    [InlineData("name", "src/Lookahead.FunctionsApp/Functions/ReceiveSubmission/function.json", "LOOKAHEAD_SERVICE_BUS", "SERVICE_BUS")]
    [InlineData("name", "src/Lookahead.FunctionsApp/host.json", "\"routePrefix\": \"\"", "\"routePrefix\": \"api\"")]
    [InlineData("role", "infra/roles.json", "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0", "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39")]
    [InlineData("role", "infra/modules/service-bus.bicep", "{ queue: 2, principal: workerPrincipalId, role: roles.serviceBusDataSender }", "{ queue: 2, principal: workerPrincipalId, role: roles.serviceBusDataOwner }")]
    [InlineData("role", "infra/modules/data-storage.bicep", "[apiPrincipalId, workerPrincipalId]", "[apiPrincipalId]")]
    [InlineData("role", "infra/modules/data-storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true")]
    [InlineData("role", "infra/modules/worker-job.bicep", "identity: scalerIdentityId, lifecycle: 'None'", "identity: scalerIdentityId, lifecycle: 'All'")]
    [InlineData("role", "infra/modules/session-pool.bicep", "'EgressDisabled'", "'EgressEnabled'")]
    public void Check_OfACopyWithAMistake_FindsIt(string check, string file, string right, string wrong) => Assert.NotEmpty(Mistake.FindingsAfter(check, file, right, wrong));
}
