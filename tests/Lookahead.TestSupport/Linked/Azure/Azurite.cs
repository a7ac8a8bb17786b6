using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Lookahead.TestSupport.Contracts;
using Xunit;

namespace Lookahead.TestSupport;

/// <summary>The Blob service Azurite, from tests/node, with its data in memory.</summary>
public class Azurite : IAsyncLifetime
{
    public const string Collection = "azurite";
    public const string Container = "lookahead";

    // Account and key of every emulator of Azure Storage; public (docs of Azurite).
    public const string Account = "devstoreaccount1";
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private Process? process;

    public int Port { get; } = FreePort();

    public string ConnectionString => ConnectionStringWith(Key);

    public string ConnectionStringWith(string key) =>
        $"DefaultEndpointsProtocol={Scheme};AccountName={Account};AccountKey={key};BlobEndpoint={ServiceUri};";

    public Uri ServiceUri => new($"{Scheme}://127.0.0.1:{Port}/{Account}");

    /// <summary>How to reach it; null: as usual.</summary>
    public virtual HttpPipelineTransport? Transport => null;

    protected virtual string Scheme => "http";

    protected virtual IEnumerable<string> MoreArguments => [];

    /// <summary>Null when it is installed.</summary>
    public static string? WhyNot { get; } = File.Exists(Program) ? null : "Azurite is not installed; run 'npm ci' in tests/node (./test does, where there is npm)";

    private static string Program => Path.Combine(Root(), "tests", "node", "node_modules", "azurite", "dist", "src", "blob", "main.js");

    public async Task InitializeAsync()
    {
        if (WhyNot is not null)
        {
            return;
        }
        process = Process.Start(new ProcessStartInfo("node", [Program, "--inMemoryPersistence", "--silent", "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", $"{Port}", .. MoreArguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(StartTime);
        while (!await AnswersAsync())
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException("Azurite ended: " + await process.StandardError.ReadToEndAsync(limit.Token));
            }
            await Task.Delay(50, limit.Token);
        }
        var options = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06);
        options.Transport = Transport ?? options.Transport;
        await new BlobContainerClient(ConnectionString, Container, options).CreateAsync(cancellationToken: limit.Token);
    }

    public async Task DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FunctionsApp.sln")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }
}
