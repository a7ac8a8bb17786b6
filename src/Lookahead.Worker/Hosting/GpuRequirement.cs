using Lookahead.Jobs.Errors;
using Lookahead.Models.Native;
using TorchSharp;

namespace Lookahead.Worker.Hosting;

/// <summary>
/// The hardware that the deployment pays for. A worker on a GPU's profile that computed on the processor would be slow and
/// dear without anybody noticing, so it does not start.
/// </summary>
/// <param name="Profile">One of <see cref="Profiles"/>.</param>
public sealed record GpuRequirement(string Profile)
{
    /// <summary>Names the profile; unset: <see cref="None"/>.</summary>
    public const string Variable = "LOOKAHEAD_GPU";

    private const string Cpu = "cpu";

    /// <summary>Those of the deployment's parameter <c>gpu</c>.</summary>
    public static IReadOnlyList<string> Profiles { get; } = [Cpu, "T4", "A100"];

    public static GpuRequirement None { get; } = new(Cpu);

    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="ArgumentException">The variable's value is no profile.</exception>
    public static GpuRequirement FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable(Variable) switch
        {
            null or "" => None,
            var profile when Profiles.Contains(profile) => new GpuRequirement(profile),
            var other => throw new ArgumentException($"{Variable} must be one of {string.Join(", ", Profiles)}, but is '{other}'."),
        };
    }

    /// <exception cref="JobException"><see cref="ErrorCodes.GpuMissing"/>; libtorch itself may be missing too.</exception>
    public void Check() => Check(HasCuda);

    /// <inheritdoc cref="Check()"/>
    /// <param name="hasCuda">Whether CUDA can be used; asked only where it must be.</param>
    public void Check(Func<bool> hasCuda)
    {
        ArgumentNullException.ThrowIfNull(hasCuda);
        if (Profile != Cpu && !hasCuda())
        {
            throw JobException.Infrastructure(ErrorCodes.GpuMissing,
                $"{Variable} is {Profile}, but CUDA is not available. Build the image with --build-arg TorchBackend=cuda and run it on a profile with a GPU, or set {Variable} to cpu.",
                retryable: true);
        }
    }

    private static bool HasCuda()
    {
        TorchRuntime.Load();
        return torch.cuda.is_available();
    }
}
