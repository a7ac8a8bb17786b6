using System.Text;
using Lookahead.Jobs.Storage;

namespace Lookahead.Cli.Checks;

/// <summary>The store keeps what is written.</summary>
internal sealed class StorageCheck(StoreFolder folder) : IMachineCheck
{
    public string Name => "Storage";

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var (store, error) = folder.Open();
        if (store is null)
        {
            return new CheckOutcome(false, error!);
        }
        using (store)
        {
            try
            {
                var name = $"doctor/{Guid.NewGuid():N}";
                await store.Blobs.PutAsync(name, Encoding.ASCII.GetBytes("42"), PutCondition.IfAbsent, cancellationToken);
                var read = await store.Blobs.GetAsync(name, cancellationToken);
                await store.Blobs.DeleteAsync(name, cancellationToken);
                return read is { Content: [(byte)'4', (byte)'2'] }
                    ? new CheckOutcome(true, $"{folder.Path}, {FreeGiB(folder.Path):0.0} GiB free")
                    : new CheckOutcome(false, $"{folder.Path} does not keep what is written; choose another folder with --store.");
            }
            catch (StorageFullException)
            {
                return new CheckOutcome(false, $"No room left in {folder.Path}. Free some space or choose another folder with --store.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new CheckOutcome(false, $"{e.Message} Free some space or choose another folder with --store.");
            }
        }
    }

    private static double FreeGiB(string path) => new DriveInfo(path).AvailableFreeSpace / (double)(1L << 30);
}
