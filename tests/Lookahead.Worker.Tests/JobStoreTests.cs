using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>Compare-and-swap of job documents.</summary>
public sealed class JobStoreTests : IDisposable
{
    private readonly WorkerWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Create_ThenFindAndList_NewestFirst()
    {
        var older = await CreateAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var newer = await CreateAsync();

        Assert.Equal(JobState.Queued, (await world.ReadAsync(older.Id)).State);
        var listed = new List<string>();
        await foreach (var job in world.Store.ListAsync(OwnerId.Local, null, activeOnly: false, WorkerWorld.Never))
        {
            listed.Add(job.Id);
        }
        Assert.Equal([newer.Id, older.Id], listed);
        Assert.All(listed, id => Assert.True(JobId.IsValid(id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("0123456789abcdef-0123456")]
    public async Task Find_NoJobId_Null(string id) => Assert.Null(await world.Store.FindAsync(id, WorkerWorld.Never));

    [Fact]
    public async Task Create_AnswerLost_JobIsThere()
    {
        LoseAnswers(1, new PreconditionFailedException("x", PutCondition.IfAbsent));

        var job = await CreateAsync();

        Assert.Equal(job.WriteId, (await world.ReadAsync(job.Id)).WriteId);
    }

    [Fact]
    public async Task Apply_AnswerLostAsTimeOut_IsRecognisedByItsWriteId()
    {
        var job = await CreateAsync();
        LoseAnswers(1, new TimeoutException());

        var claimed = await world.Store.ApplyAsync(job.Id, JobTrigger.Claim, 0, d => d with { Epoch = 1 }, WorkerWorld.Never);

        Assert.Equal((JobState.Running, 1), (claimed.State, claimed.Epoch));
        Assert.Equal(claimed, await world.ReadAsync(job.Id) with { Specification = claimed.Specification });
    }

    [Fact]
    public async Task Apply_AnswerLostAs412OfTheStoresOwnRetry_IsAppliedOnce()
    {
        var job = await CreateAsync();
        LoseAnswers(1, new PreconditionFailedException("x", PutCondition.IfMatch("v1")));

        var claimed = await world.Store.ApplyAsync(job.Id, JobTrigger.Claim, null, d => d with { Epoch = d.Epoch + 1 }, WorkerWorld.Never);

        Assert.Equal(1, claimed.Epoch);
        Assert.Equal(1, (await world.ReadAsync(job.Id)).Epoch);
    }

    [Fact]
    public async Task Apply_WriteFailed_Throws()
    {
        var job = await CreateAsync();
        world.Blobs.BeforeWrite = _ => throw new IOException("503");

        await Assert.ThrowsAsync<IOException>(() => world.ApplyAsync(job, JobTrigger.Claim));

        Assert.Equal(JobState.Queued, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public async Task Apply_OldEpoch_IsFenced()
    {
        var job = await CreateAsync();
        await world.Store.ApplyAsync(job.Id, JobTrigger.Claim, null, d => d with { Epoch = 2 }, WorkerWorld.Never);

        await Assert.ThrowsAsync<EpochFencedException>(
            () => world.Store.ApplyAsync(job.Id, JobTrigger.Succeed, 1, null, WorkerWorld.Never));
    }

    [Fact]
    public async Task Apply_NoSuchJob_Throws() =>
        await Assert.ThrowsAsync<KeyNotFoundException>(
            () => world.Store.ApplyAsync(JobId.Create(world.Clock.GetUtcNow()), JobTrigger.Claim, null, null, WorkerWorld.Never));

    [Fact]
    public async Task Apply_NothingToChange_WritesNothing()
    {
        var job = await CreateAsync();

        var same = await world.ApplyAsync(job, JobTrigger.RequestResume);

        Assert.Equal((JobState.Queued, job.WriteId), (same.State, same.WriteId));
    }

    [Fact]
    public async Task Apply_ManyAtOnce_EachIsAppliedOnce()
    {
        var job = await CreateAsync();
        await world.ApplyAsync(job, JobTrigger.Claim);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => world.Store.ApplyAsync(
            job.Id, JobTrigger.Claim, null, d => d with { Epoch = d.Epoch + 1 }, WorkerWorld.Never))));

        Assert.Equal(20, (await world.ReadAsync(job.Id)).Epoch);
    }

    [Fact]
    public async Task Apply_SucceedAgainstCancel_OneOfTheTwoOrders()
    {
        for (var i = 0; i < 50; i++)
        {
            var job = await CreateAsync();
            await world.Store.ApplyAsync(job.Id, JobTrigger.Claim, null, d => d with { Epoch = 1 }, WorkerWorld.Never);

            var cancel = Task.Run(() => world.ApplyAsync(job, JobTrigger.RequestCancel));
            var succeed = Task.Run(() => world.Store.ApplyAsync(job.Id, JobTrigger.Succeed, 1, null, WorkerWorld.Never));
            var ended = (await succeed).State;
            var refused = await Record.ExceptionAsync(() => cancel) is JobConflictException;

            Assert.Equal(refused ? JobState.Succeeded : JobState.Cancelled, ended);
            Assert.Equal(ended, (await world.ReadAsync(job.Id)).State);
        }
    }

    private Task<JobDocument> CreateAsync() => world.Store.CreateAsync(WorkerWorld.Specification(), WorkerWorld.Never);

    /// <summary>The next writes of a document happen, but their callers see an error.</summary>
    private void LoseAnswers(int times, Exception error) => world.Blobs.AfterWrite = name =>
    {
        if (name.EndsWith("job.json", StringComparison.Ordinal) && times-- > 0)
        {
            throw error;
        }
    };
}
