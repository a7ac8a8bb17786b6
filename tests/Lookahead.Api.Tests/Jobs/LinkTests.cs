using System.Net;
using System.Text;
using System.Text.Json;
using Lookahead.Api.Callers;
using Lookahead.Api.Callers.Keys;
using Lookahead.Api.Links;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests.Jobs;

/// <summary>Links to files of results, over a store that has none of its own.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private readonly ShiftedClock clock = new(TimeSpan.Zero);
    private Service service = null!;
    private string id = "";

    public async Task InitializeAsync()
    {
        service = await Service.StartAsync(configure: services => services.AddSingleton<TimeProvider>(clock), access: ApiAccess.Keys);
        service.Http.DefaultRequestHeaders.Authorization = new("Bearer", (await new ApiKeyStore(service.Blobs, clock).CreateAsync("ann", false, null, null, default)).Text);
        id = (await service.SubmitAsync()).Id;
        await service.RunAsync(id, JobTrigger.Claim, JobTrigger.Succeed);
        await service.Blobs.PutAsync(JobPaths.Attempt(id, 1) + "model/config.json", Encoding.UTF8.GetBytes("{}"), PutCondition.None, default);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Link_WithoutAKey_GivesTheFileUnderItsName()
    {
        var link = await LinkAsync();

        using var response = await WithoutKeyAsync(link);

        Assert.Equal("{}", await response.Content.ReadAsStringAsync());
        Assert.Equal("config.json", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Link_WhoseTimeIsOver_LeadsNowhere()
    {
        var link = await LinkAsync(minutes: 5);
        clock.Ahead = TimeSpan.FromMinutes(6);

        using var response = await WithoutKeyAsync(link);

        await Service.ProblemAsync(response, 404, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(-1)]
    public async Task Link_OneCharacterChanged_LeadsNowhere(int at)
    {
        var link = (await LinkAsync()).OriginalString;
        var start = link.IndexOf('=', StringComparison.Ordinal) + 1;
        var changed = link.ToCharArray();
        var place = at < 0 ? link.Length - 4 : start + at;
        changed[place] = changed[place] == 'A' ? 'B' : 'A';

        using var response = await WithoutKeyAsync(new Uri(new string(changed), UriKind.Relative));

        await Service.ProblemAsync(response, 404, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?link=")]
    [InlineData("?link=a.b")]
    [InlineData("?link=%00.%FF")]
    [InlineData("?link=e30.e30")]
    public async Task Link_ThatIsNone_LeadsNowhere(string query)
    {
        using var response = await WithoutKeyAsync(new Uri(ServiceLinks.Path + query, UriKind.Relative));

        await Service.ProblemAsync(response, 404, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData("""{"artifact":"../../x"}""", 404, ErrorCodes.NotFound)]
    [InlineData("""{"artifact":"no-such-file"}""", 404, ErrorCodes.NotFound)]
    [InlineData("""{}""", 400, ErrorCodes.InvalidSpecification)]
    [InlineData("""{"artifact":"model/config.json","minutes":100000}""", 400, ErrorCodes.InvalidSpecification)]
    public async Task Link_ToNoFileOrForTooLong_IsRefused(string body, int status, string code)
    {
        using var response = await service.PostAsync($"/api/jobs/{id}/links", body);

        await Service.ProblemAsync(response, status, code);
    }

    [Fact]
    public async Task Link_ToAnotherOwnersJob_IsRefused()
    {
        service.Http.DefaultRequestHeaders.Authorization = new("Bearer", (await new ApiKeyStore(service.Blobs, clock).CreateAsync("bob", false, null, null, default)).Text);

        using var response = await service.PostAsync($"/api/jobs/{id}/links", """{"artifact":"model/config.json"}""");

        await Service.ProblemAsync(response, 404, ErrorCodes.NotFound);
    }

    private async Task<Uri> LinkAsync(int minutes = 60)
    {
        using var response = await service.PostAsync($"/api/jobs/{id}/links", JsonSerializer.Serialize(new { artifact = "model/config.json", minutes }));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await Service.ReadAsync<DownloadLink>(response)).Url;
    }

    private async Task<HttpResponseMessage> WithoutKeyAsync(Uri link)
    {
        using var client = new HttpClient { BaseAddress = service.Http.BaseAddress };
        return await client.GetAsync(link);
    }
}
