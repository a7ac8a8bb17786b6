using System.Text;
using System.Text.Json;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Formats.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Tests;

/// <summary>A fine-tune job that no worker has the memory for is refused, with what would fit.</summary>
public sealed class TrainingMemoryRefusalTests
{
    private const long GB = 1_000_000_000;

    /// <summary>About 58 million parameters.</summary>
    private static readonly ModelConfig Config = ModelConfig.FromShape(
        new ModelShape { Dim = 512, Layers = 16, AttentionHeads = 8, KeyValueHeads = 8, FeedForwardDim = 1408, Context = 1024 }, 1, 259);

    private static readonly object NewModel = new { source = "new", shape = new { dim = 512, layers = 16, attention_heads = 8, key_value_heads = 8, feed_forward_dim = 1408, context = 1024 } };

    [Fact]
    public async Task Submit_NewModelThatIsTooLarge_IsRefusedWithWhatWouldFit()
    {
        await using var service = await Service.StartAsync(new WorkerMemory(5 * GB, null, 2));

        // Activations of 16 layers in fp32 at 16,384 positions are what is too much here.
        var message = await RefusedAsync(service, NewModel, new { batch_tokens = 16_384, sequence_length = 1024 });

        Assert.Contains("on the cpu (weights ", message, StringComparison.Ordinal);
        Assert.Contains("a worker has 5.0 GB", message, StringComparison.Ordinal);
        Assert.Contains("training.gradient_accumulation ", message, StringComparison.Ordinal);
        Assert.Contains("training.activation_checkpointing true (", message, StringComparison.Ordinal);
        Assert.DoesNotContain("method", message, StringComparison.Ordinal); // A new model must be trained in full.
    }

    [Theory]
    [InlineData(3, null, "auto", false)]
    [InlineData(16, null, "auto", true)]
    [InlineData(3, 16, "auto", true)]
    [InlineData(3, 16, "cpu", false)]
    [InlineData(3, null, "cuda", true)] // Its memory is unknown.
    [InlineData(null, null, "cpu", true)]
    public async Task Submit_OnADevice_IsMeasuredAgainstItsMemory(int? cpu, int? cuda, string device, bool accepted)
    {
        await using var service = await Service.StartAsync(new WorkerMemory(cpu * GB, cuda * GB, 2));

        using var response = await service.PostAsync("/api/jobs", Body(service, NewModel, new { batch_tokens = 16_384, sequence_length = 1024, device }));

        Assert.Equal(accepted ? 202 : 400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Submit_WhatWasAdvised_IsAccepted()
    {
        await using var service = await Service.StartAsync(new WorkerMemory(3 * GB, null, 2));

        using var response = await service.PostAsync(
            "/api/jobs", Body(service, NewModel, new { batch_tokens = 16_384, sequence_length = 1024, activation_checkpointing = true, gradient_accumulation = 16 }));

        Assert.Equal(202, (int)response.StatusCode);
    }

    [Fact]
    public async Task Submit_ModelDirectoryThatIsTooLarge_OffersLighterMethods()
    {
        await using var service = await Service.StartAsync(new WorkerMemory(GB, null, 2));
        var folder = Path.GetDirectoryName(service.Write("model/config.json", Config.ToJson()))!;
        service.Write("model/model.safetensors", "\u0002\0\0\0\0\0\0\0{}");

        var message = await RefusedAsync(service, new { source = "path", path = folder }, new { batch_tokens = 512, sequence_length = 512 });

        Assert.Contains("method lora (", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_ModelOfAJobThatIsTooLarge_IsRefused()
    {
        await using var service = await Service.StartAsync(new WorkerMemory(GB, null, 2));
        var source = await service.Jobs.CreateAsync(
            SpecificationReader.Read(Bodies.FineTune(service.Write("train.jsonl", Bodies.Problem))), CancellationToken.None);
        var done = await service.RunAsync(source.Id, JobTrigger.Claim, JobTrigger.Succeed);
        await service.Blobs.PutAsync(
            done.ResultPrefix + JobPaths.ModelFolder + ModelConfig.FileName, Encoding.UTF8.GetBytes(Config.ToJson()), PutCondition.None, CancellationToken.None);

        var message = await RefusedAsync(service, new { source = "job", job = source.Id }, new { batch_tokens = 512, sequence_length = 512 });

        Assert.Contains("method heads (", message, StringComparison.Ordinal);
    }

    private static string Body(Service service, object model, object training) => JsonSerializer.Serialize(new
    {
        kind = "fine-tune",
        model,
        data = new { path = service.Write("train.jsonl", Bodies.Problem) },
        training,
    });

    /// <returns>The message of field <c>training</c>.</returns>
    private static async Task<string> RefusedAsync(Service service, object model, object training)
    {
        var woken = service.Queue.Woken;

        using var response = await service.PostAsync("/api/jobs", Body(service, model, training));

        var problem = await Service.ProblemAsync(response, 400, ErrorCodes.OutOfMemory);
        Assert.Equal(woken, service.Queue.Woken);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal("training", error.GetProperty("field").GetString());
        return error.GetProperty("message").GetString()!;
    }
}
