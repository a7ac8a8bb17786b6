using System.Text;
using System.Text.Json;
using Lookahead.Api.Jobs;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Tests;

/// <summary>Bad input is a 400 that names the field, with nothing stored and nothing queued.</summary>
public sealed class SubmissionRefusalTests
{
    private const string Generate = """{"kind":"generate","model":{"source":"new"},"prompts":["a"]""";

    [Theory]
    [InlineData(Generate + ""","n_haeds":4}""", "n_haeds", "is unknown")]
    [InlineData(Generate + ""","seed":"one"}""", "seed", "must be an integer")]
    [InlineData(Generate + ""","seed":-1}""", "seed", "but is -1")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"/d"},"training":{"steps":-5}}""", "training.steps", "but is -5")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"/d"},"n_heads":0}""", "n_heads", "from 1 to 32, but is 0")]
    [InlineData("""{"kind":"fine-tune","model":{"source":"new"}}""", "data", "is missing")]
    [InlineData("""{"kind":"dance"}""", "kind", "must be one of fine-tune, pass-at-k, generate")]
    [InlineData("", "(body)", "is no valid JSON")]
    [InlineData("null", "(root)", "must be an object")]
    [InlineData("""{"kind":"generate","name":"\ud800"}""", "name", "half of a surrogate pair")]
    [InlineData("""{"kind":"generate","\ud800":1}""", "(body)", "half of a surrogate pair")]
    public async Task Submit_WrongText_NamesTheField(string body, string field, string message)
    {
        await using var service = await Service.StartAsync();

        await RefusedAsync(service, body, ErrorCodes.InvalidSpecification, field, message);
    }

    [Fact]
    public async Task Submit_MissingDataset_NamesTheFile()
    {
        await using var service = await Service.StartAsync();
        var missing = service.Folder["missing.jsonl"];

        await RefusedAsync(service, Bodies.FineTune(missing), ErrorCodes.InvalidData, "data.path", "missing.jsonl: The file does not exist.");
        await RefusedAsync(service, Bodies.FineTune(missing, "text"), ErrorCodes.InvalidData, "data.path", "missing.jsonl: The file does not exist.");
    }

    [Theory]
    [InlineData("problems", Bodies.Problem, "{\"id\":")]
    [InlineData("problems", Bodies.Problem, """{"id":"b","statement":7}""")]
    [InlineData("completions", """{"prompt":"a","completion":"b"}""", """{"prompt":"a"}""")]
    [InlineData("text", """{"text":"a"}""", """{"text":"a","txet":"b"}""")]
    [InlineData("text", """{"text":"a"}""", """{"text":"\ud800"}""")]
    public async Task Submit_BrokenLine_NamesItsNumber(string format, string good, string bad)
    {
        await using var service = await Service.StartAsync();
        var data = service.Write("train.jsonl", $"{good}\n\n{bad}\n");

        await RefusedAsync(service, Bodies.FineTune(data, format), ErrorCodes.InvalidData, "data.path", "train.jsonl:3");
    }

    [Theory]
    [InlineData("problems")]
    [InlineData("text")]
    public async Task Submit_DataThatIsNoUtf8_IsRefused(string format)
    {
        await using var service = await Service.StartAsync();
        var data = service.Folder["train.jsonl"];
        await File.WriteAllBytesAsync(data, [.. "{\"text\":\""u8, 0xFF, 0xFE, .. "\"}\n"u8]);

        await RefusedAsync(service, Bodies.FineTune(data, format), ErrorCodes.InvalidData, "data.path", "not UTF-8");
    }

    [Theory]
    [InlineData("problems")]
    [InlineData("text")]
    public async Task Submit_EmptyData_IsRefused(string format)
    {
        await using var service = await Service.StartAsync();

        await RefusedAsync(service, Bodies.FineTune(service.Write("train.jsonl", "\n"), format), ErrorCodes.InvalidData, "data.path", "train.jsonl: The file");
    }

    [Fact(Timeout = 20_000)]
    public async Task Submit_DeviceAsData_IsRefusedWithoutReadingIt()
    {
        await using var service = await Service.StartAsync();

        await RefusedAsync(service, Bodies.FineTune("/dev/zero"), ErrorCodes.InvalidData, "data.path", "no regular file");
    }

    [Fact]
    public async Task Submit_FolderAsData_IsRefused()
    {
        await using var service = await Service.StartAsync();

        await RefusedAsync(service, Bodies.FineTune(service.Folder.Path), ErrorCodes.InvalidData, "data.path", "is a folder");
    }

    [Theory]
    [InlineData("train.jsonl", "must be an absolute path")]
    [InlineData("/a\0b", "NUL")]
    public async Task Submit_PathThatCannotMeanOneFile_IsRefused(string path, string message)
    {
        await using var service = await Service.StartAsync();

        await RefusedAsync(service, Bodies.FineTune(path), ErrorCodes.InvalidData, "data.path", message);
    }

    [Fact]
    public async Task Submit_SecondProblemSetBroken_NamesItAndItsLine()
    {
        await using var service = await Service.StartAsync();
        var good = service.Write("good.jsonl", Bodies.Problem);
        var bad = service.Write("bad.jsonl", Bodies.Problem + "\n[]\n");

        await RefusedAsync(service, Bodies.PassAtK(good, bad), ErrorCodes.InvalidData, "problem_sets[1].path", "bad.jsonl:2");
    }

    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("weights", "has no config.json")]
    [InlineData("{", "is no valid JSON")]
    [InlineData("""{"model_type":"gpt2"}""", "gpt2")]
    public async Task Submit_UnusableModelDirectory_IsRefused(string? config, string message)
    {
        await using var service = await Service.StartAsync();
        var data = service.Write("train.jsonl", Bodies.Problem);
        var folder = service.Folder["model"];
        if (config is not null)
        {
            service.Write(config == "weights" ? "model/model.safetensors" : "model/config.json", config);
        }

        await RefusedAsync(service, Bodies.FineTuneFrom(data, new { source = "path", path = folder }), ErrorCodes.InvalidModel, "model.path", message);
    }

    [Theory]
    [InlineData(ModelLayout.SingleFile, "model.safetensors", "has no weights")]
    [InlineData(ModelLayout.Shards, "model-00002-of-00002.safetensors", "names the shard 'model-00002-of-00002.safetensors', which is not there")]
    [InlineData(ModelLayout.Meta, "model.safetensors", "has no weights")]
    [InlineData(ModelLayout.Adapter, "adapter_model.safetensors", "adapter_model.safetensors")]
    [InlineData(ModelLayout.Adapter, "../base/model.safetensors", "has no weights")]
    [InlineData(ModelLayout.Adapter, "../base", "must be the full path of a model directory")]
    public async Task Submit_ModelDirectoryThatLacksAFile_NamesIt(ModelLayout layout, string lacking, string message)
    {
        await using var service = await Service.StartAsync();
        var data = service.Write("train.jsonl", Bodies.Problem);
        var path = ModelDirectories.Write(service.Folder.Path, layout);
        if (Directory.Exists(Path.Combine(path, lacking)))
        {
            Directory.Delete(Path.Combine(path, lacking), recursive: true);
        }
        else
        {
            File.Delete(Path.Combine(path, lacking));
        }

        await RefusedAsync(service, Bodies.FineTuneFrom(data, new { source = "path", path }), ErrorCodes.InvalidModel, "model.path", message);
    }

    [Fact]
    public async Task Submit_ModelWithDamagedWeights_IsRefused()
    {
        await using var service = await Service.StartAsync();
        var data = service.Write("train.jsonl", Bodies.Problem);
        var path = ModelDirectories.Write(service.Folder.Path, ModelLayout.SingleFile);
        await File.WriteAllTextAsync(Path.Combine(path, "model.safetensors"), "weights of another kind");

        await RefusedAsync(service, Bodies.FineTuneFrom(data, new { source = "path", path }), ErrorCodes.InvalidModel, "model.path", "header");
    }

    [Theory]
    [InlineData("""{"speculation":"coupled"}""", "sampling.speculation", "more than one head")]
    [InlineData("""{"speculation":"rejection"}""", "sampling.speculation", "more than one head")]
    [InlineData("""{"draft_heads":4}""", "sampling.draft_heads", "number of heads, 1, but is 4")]
    public async Task Submit_SamplingWithHeadsThatTheModelLacks_IsRefused(string sampling, string field, string message)
    {
        await using var service = await Service.StartAsync();
        var path = ModelDirectories.Write(service.Folder.Path, ModelLayout.SingleFile);

        await RefusedAsync(service, $$"""{"kind":"generate","model":{"source":"path","path":"{{path}}"},"prompts":["a"],"sampling":{{sampling}}}""",
            ErrorCodes.InvalidSpecification, field, message);
    }

    [Fact]
    public async Task Submit_ModelOfAnUnknownJob_IsRefused()
    {
        await using var service = await Service.StartAsync();
        var body = Bodies.FineTuneFrom(service.Write("t.jsonl", Bodies.Problem), new { source = "job", job = "0123456789abcdef-01234567-local" });

        await RefusedAsync(service, body, ErrorCodes.NotFound, "model.job", "there is no job");
    }

    [Theory]
    [InlineData(ErrorCodes.ModelNotReady, "wait until it has succeeded")]
    [InlineData(ErrorCodes.ModelNotReady, "is running; name it in 'after'", JobTrigger.Claim)]
    [InlineData(ErrorCodes.InvalidModel, "is failed and has no model", JobTrigger.Claim, JobTrigger.Fail)]
    [InlineData(ErrorCodes.InvalidModel, "is cancelled and has no model", JobTrigger.RequestCancel)]
    public async Task Submit_ModelOfAJobWithoutOne_SaysWhatToDo(string code, string message, params JobTrigger[] triggers)
    {
        await using var service = await Service.StartAsync();
        var data = service.Write("train.jsonl", Bodies.Problem);
        using var first = await service.PostAsync("/api/jobs", Bodies.FineTune(data));
        var id = (await Service.ReadAsync<JobView>(first)).Id;
        await service.RunAsync(id, triggers);

        await RefusedAsync(service, Bodies.FineTuneFrom(data, new { source = "job", job = id }), code, "model.job", message);
    }

    [Fact]
    public async Task Submit_ModelOfAGenerateJob_IsRefused()
    {
        await using var service = await Service.StartAsync();
        var id = (await service.SubmitAsync()).Id;
        var body = Bodies.FineTuneFrom(service.Write("t.jsonl", Bodies.Problem), new { source = "job", job = id });

        await RefusedAsync(service, body, ErrorCodes.InvalidModel, "model.job", "is a generate job");
    }

    [Fact]
    public async Task Submit_SeveralMistakes_NamesThemAll()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.PostAsync("/api/jobs", Generate + ""","seed":-1,"threads":"x"}""");

        var problem = await Service.ProblemAsync(response, 400, ErrorCodes.InvalidSpecification);
        Assert.Equal(2, problem.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Submit_OtherContentType_Is415(string contentType)
    {
        await using var service = await Service.StartAsync();

        using var response = await service.PostAsync("/api/jobs", Bodies.Generate(), contentType);

        await Service.ProblemAsync(response, 415, ErrorCodes.UnsupportedMediaType);
        Assert.Empty(service.Blobs.Names);
    }

    [Fact]
    public async Task Submit_NoBody_Is415()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.PostAsync("/api/jobs");

        await Service.ProblemAsync(response, 415, ErrorCodes.UnsupportedMediaType);
    }

    [Fact]
    public async Task Submit_OtherCharset_Is415()
    {
        await using var service = await Service.StartAsync();
        using var content = new StringContent(Bodies.Generate(), Encoding.Unicode, "application/json");

        using var response = await service.Http.PostAsync(new Uri("/api/jobs", UriKind.Relative), content);

        await Service.ProblemAsync(response, 415, ErrorCodes.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Submit_MoreThanAMebibyte_Is413(bool chunked)
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs")
        {
            Content = new StringContent(Bodies.Generate() + new string(' ', 1 << 20), Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await service.Http.SendAsync(request);

        await Service.ProblemAsync(response, 413, ErrorCodes.RequestTooLarge);
        Assert.Empty(service.Blobs.Names);
    }

    [Fact]
    public async Task Submit_StoreFull_Is507()
    {
        await using var service = await Service.StartAsync();
        service.Blobs.Fault = new StorageFullException("jobs/x/job.json");

        using var response = await service.PostAsync("/api/jobs", Bodies.Generate());

        await Service.ProblemAsync(response, 507, ErrorCodes.StorageFull);
        Assert.Empty(service.Queue.Woken);
    }

    private static async Task RefusedAsync(Service service, string body, string code, string field, string message)
    {
        var (stored, queued) = (service.Blobs.Names, service.Queue.Woken);

        using var response = await service.PostAsync("/api/jobs", body);

        var problem = await Service.ProblemAsync(response, 400, code);
        var errors = problem.GetProperty("errors").EnumerateArray().ToList();
        Assert.True(
            errors.Any(e => Text(e, "field") == field && Text(e, "message").Contains(message, StringComparison.Ordinal)),
            problem.GetRawText());
        Assert.Equal(stored, service.Blobs.Names);
        Assert.Equal(queued, service.Queue.Woken);
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;
}
