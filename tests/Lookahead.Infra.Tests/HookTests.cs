using System.Diagnostics;
using Lookahead.Infra.Tests.Support;
using Lookahead.TestSupport;

namespace Lookahead.Infra.Tests;

/// <summary>The hooks of azure.yaml, with stand-ins for az, azd and curl that write down what they are asked.</summary>
public sealed class HookTests : IDisposable
{
    private const string Offered = "Consumption\\nConsumption-GPU-NC8as-T4\\n";
    private readonly TempFolder folder = new();

    public HookTests()
    {
        Program("azd", "");
        Program("git", "echo 0123456789ab");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void PreProvision_Cpu_AsksForNothing()
    {
        var (exit, _) = Run("preprovision.sh", ("AZURE_LOCATION", "eastus2"));
        Assert.Equal((0, "azd env set LOOKAHEAD_TORCH_BACKEND cpu"), (exit, Asked()));
    }

    [Fact]
    public void PreProvision_T4WithQuota_ChoosesCuda()
    {
        Program("az", $"case \"$*\" in *list-supported*) printf '{Offered}' ;; *) printf 'SubscriptionT4Gpus\\t2\\n' ;; esac");
        var (exit, errors) = Run("preprovision.sh", ("AZURE_LOCATION", "swedencentral"), ("LOOKAHEAD_GPU_PROFILE", "T4"));
        Assert.Equal((0, ""), (exit, errors));
        Assert.Contains("azd env set LOOKAHEAD_TORCH_BACKEND cuda", Asked(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("T4", "T4Gpus\\t0\\n", "The quota of serverless T4 GPUs in 'swedencentral' is 0")]
    [InlineData("A100", "", "does not offer the workload profile Consumption-GPU-NC24-A100")]
    [InlineData("H100", "", "must be cpu, T4 or A100")]
    public void PreProvision_WhatCannotWork_IsRefusedWithAdvice(string profile, string usage, string message)
    {
        Program("az", $"case \"$*\" in *list-supported*) printf '{Offered}' ;; *) printf '{usage}' ;; esac");
        var (exit, errors) = Run("preprovision.sh", ("AZURE_LOCATION", "swedencentral"), ("LOOKAHEAD_GPU_PROFILE", profile));
        Assert.Equal(1, exit);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("cr.example/lookahead-runner:0123456789ab", false)]
    public void PostProvision_BuildsTheRunner_OnceForACommit(string image, bool builds)
    {
        Program("az", "");
        var (exit, errors) = Run("postprovision.sh", ("AZURE_LOCATION", "x"), ("AZURE_RESOURCE_GROUP", "rg"), ("AZURE_CONTAINER_REGISTRY_NAME", "cr"),
            ("AZURE_CONTAINER_REGISTRY_ENDPOINT", "cr.example"), ("LOOKAHEAD_RUNNER_REPOSITORY", "lookahead-runner"), ("LOOKAHEAD_SESSION_POOL_NAME", "pool"), ("LOOKAHEAD_RUNNER_IMAGE", image));
        Assert.Equal((0, ""), (exit, errors));
        Assert.Equal(builds, Asked().Contains("az acr build", StringComparison.Ordinal));
        Assert.Equal(builds, Asked().Contains("azd env set LOOKAHEAD_RUNNER_IMAGE cr.example/lookahead-runner:0123456789ab", StringComparison.Ordinal));
    }

    [Fact]
    public void SmokeTest_RightsThatArriveLate_AreWaitedFor()
    {
        Program("curl", $"[ \"$(wc -l <'{folder["asked"]}')\" -ge 3 ]");
        var (exit, errors) = Run("smoke-test.sh", ("LOOKAHEAD_URL", "https://x"), ("LOOKAHEAD_SMOKE_PAUSE", "0"));
        Assert.Equal((0, ""), (exit, errors));
    }

    [Fact]
    public void SmokeTest_NoAnswer_Fails()
    {
        Program("curl", "echo 'error 503'; exit 22");
        var (exit, errors) = Run("smoke-test.sh", ("LOOKAHEAD_URL", "https://x"), ("LOOKAHEAD_SMOKE_PAUSE", "0"), ("LOOKAHEAD_SMOKE_TRIES", "2"));
        Assert.Equal(1, exit);
        Assert.Contains("https://x/api/health does not answer with 200: error 503", errors, StringComparison.Ordinal);
    }

    private string Asked() => File.ReadAllText(folder["asked"]).Trim();

    private void Program(string name, string body)
    {
        var file = folder["bin", name];
        Directory.CreateDirectory(folder["bin"]);
        File.WriteAllText(file, $"#!/bin/sh\necho {name} \"$@\" >>'{folder["asked"]}'\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private (int Exit, string Errors) Run(string hook, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("sh", [Deployment.OfRepository["infra/hooks/" + hook]]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = folder["bin"] + ":/usr/bin:/bin";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        _ = output.Result;
        return (process.ExitCode, errors.Result.Trim());
    }
}
