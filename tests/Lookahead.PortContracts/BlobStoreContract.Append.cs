using System.Text;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.PortContracts;

public abstract partial class BlobStoreContract
{
    [ContractFact]
    public async Task Append_NoBlob_CreatesIt()
    {
        var store = Connect();

        Assert.Equal(4, await store.AppendAsync(Name("log"), Bytes("one\n"), Never));
        Assert.Equal(8, await store.AppendAsync(Name("log"), Bytes("two\n"), Never));

        Assert.Equal("one\ntwo\n", await TextAsync(Connect(), Name("log")));
    }

    [ContractFact]
    public async Task Append_EachCall_NewETag()
    {
        var store = Connect();
        var etags = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            await store.AppendAsync(Name("log"), Bytes("line\n"), Never);
            etags.Add((await store.GetAsync(Name("log"), Never))!.ETag);
        }

        Assert.Equal(5, etags.Count);
    }

    [ContractFact]
    public async Task Append_ManyClients_CallsStayTogetherAndReadersSeeWholeCalls()
    {
        const int lineLength = 20_000;
        var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            var store = Connect();
            for (var i = 0; i < 8; i++)
            {
                var line = new string((char)('a' + writer), lineLength - 1) + "\n";
                var length = await store.AppendAsync(Name("log"), Bytes(line), Never);
                Assert.Equal(0, length % lineLength);
            }
        })).ToArray();

        var reader = Connect();
        int lines;
        do
        {
            var text = await TextAsync(reader, Name("log")) ?? "";
            Assert.Equal(0, text.Length % lineLength);
            var all = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(all, line => Assert.Equal(new string(line[0], lineLength - 1), line));
            lines = all.Length;
        }
        while (lines < 24 && !writers.Any(writer => writer.IsFaulted));
        await Task.WhenAll(writers);

        Assert.Equal(24L * lineLength, (await reader.GetPropertiesAsync(Name("log"), Never))!.Length);
    }

    [ContractFact]
    public async Task OpenRead_AppendedMeanwhile_ReadsAtLeastWhatWasThere()
    {
        var store = Connect();
        await store.AppendAsync(Name("log"), Bytes("one\n"), Never);
        await using var stream = await store.OpenReadAsync(Name("log"), Never);

        await store.AppendAsync(Name("log"), Bytes("two\n"), Never);

        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Never);
        Assert.StartsWith("one\n", Encoding.UTF8.GetString(copy.ToArray()), StringComparison.Ordinal);
    }
}
