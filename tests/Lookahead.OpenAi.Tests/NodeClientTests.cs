using System.Text.Json;
using Lookahead.TestSupport;

namespace Lookahead.OpenAi.Tests;

/// <summary>The npm package <c>openai</c>, unchanged, against <c>lookahead serve</c>.</summary>
public sealed class NodeClientTests
{
    [NodeFact("openai")]
    public async Task FineTune_FromUploadToCheckpoints_AsTheClientExpects()
    {
        using var folder = new TempFolder();
        var file = folder.Write("train.jsonl", TrainingFile.Completions(40));
        var (service, url) = await ServeProcess.StartAsync(folder["store"]);
        using var running = service;

        var report = JsonDocument.Parse(await NodeProgram.RunAsync("openai/fine-tune.mjs", url + "/v1", file)).RootElement;

        JsonElement At(params string[] path) => path.Aggregate(report, (element, name) => element.GetProperty(name));
        Assert.Equal(("file", "processed", "train.jsonl"), (Text("file", "object"), Text("file", "status"), Text("file", "filename")));
        Assert.Equal(new FileInfo(file).Length, At("file", "bytes").GetInt64());
        Assert.Equal(new FileInfo(file).Length, At("contentLength").GetInt64());

        Assert.Equal(("fine_tuning.job", "new-1M", "from-node", "blue"), (Text("job", "object"), Text("job", "model"), Text("job", "user_provided_suffix"), Text("job", "metadata", "team")));
        Assert.Equal("succeeded", Text("done", "status"));
        Assert.Equal((7, 4 * 2 * 64), (At("done", "seed").GetInt32(), At("done", "trained_tokens").GetInt32()));
        Assert.Equal(2, At("done", "method", "supervised", "hyperparameters", "mtp", "heads").GetInt32());
        Assert.Equal(Text("done", "fine_tuned_model"), Text("model", "id"));
        Assert.Contains(Text("done", "fine_tuned_model"), At("models").EnumerateArray().Select(model => model.GetString()));

        var events = At("events").EnumerateArray().ToList();
        Assert.Equal(events.Count, At("eventIds").GetInt32());
        Assert.Equal("The job is succeeded.", events[0].GetProperty("message").GetString()); // Newest first.
        Assert.Equal("The job is queued.", events[^1].GetProperty("message").GetString());
        Assert.Contains(events, e => e.GetProperty("type").GetString() == "metrics");

        var checkpoints = At("checkpoints").EnumerateArray().ToList();
        Assert.Equal([4, 2], checkpoints.Select(checkpoint => checkpoint.GetProperty("step_number").GetInt32()));
        Assert.Equal(Text("done", "fine_tuned_model"), checkpoints[0].GetProperty("fine_tuned_model_checkpoint").GetString());
        Assert.True(checkpoints[0].GetProperty("metrics").GetProperty("train_loss").GetDouble() > 0);

        Assert.Equal(("paused", "queued", "cancelled"), (Text("paused"), Text("resumed"), Text("cancelled")));
        Assert.Equal([Text("job2"), Text("job1")], At("jobs").EnumerateArray().Select(id => id.GetString()));

        Error("noFile", "BadRequestError", 400, "training_file");
        Error("noModel", "BadRequestError", 400, "model");
        Error("wrongSetting", "BadRequestError", 400, "method.supervised.hyperparameters.mtp.head");
        Error("wrongHeads", "BadRequestError", 400, "method.supervised.hyperparameters.mtp.heads");
        Error("noJob", "NotFoundError", 404, null);
        Error("lateCancel", "ConflictError", 409, null);
        Error("badFile", "BadRequestError", 400, null);
        Assert.Contains("line 2", Text("errors", "badFile", "message"), StringComparison.OrdinalIgnoreCase);
        Error("badPurpose", "BadRequestError", 400, "purpose");
        Assert.True(At("deleted", "deleted").GetBoolean());

        string? Text(params string[] path) => At(path).GetString();

        void Error(string name, string kind, int status, string? param)
        {
            var error = At("errors", name);
            Assert.True(error.ValueKind == JsonValueKind.Object, $"{name}: {error}");
            Assert.Equal((kind, status), (error.GetProperty("kind").GetString(), error.GetProperty("status").GetInt32()));
            Assert.True(error.GetProperty("requestId").GetBoolean(), name);
            if (param is not null)
            {
                Assert.Equal(param, error.GetProperty("param").GetString());
            }
        }
    }
}
