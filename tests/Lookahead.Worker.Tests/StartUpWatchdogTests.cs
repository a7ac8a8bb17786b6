using Lookahead.PortContracts;
using Lookahead.TestSupport;
using Lookahead.Worker.Hosting;

namespace Lookahead.Worker.Tests;

public sealed class StartUpWatchdogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public void Start_ThatTakesTooLong_IsEnded()
    {
        var (time, expired) = (new ManualTimeProvider(), 0);
        using var watchdog = new StartUpWatchdog(Limit, null, time, () => expired++);
        time.Advance(Limit - TimeSpan.FromSeconds(1));
        Assert.Equal(0, expired);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, expired);
    }

    [Fact]
    public void Started_InTime_IsNotEnded_AndShowsByAFileWhileItLives()
    {
        using var folder = new TempFolder();
        var (time, expired, file) = (new ManualTimeProvider(), 0, folder["ready"]);
        using (var watchdog = new StartUpWatchdog(Limit, file, time, () => expired++))
        {
            Assert.False(File.Exists(file));
            watchdog.Started();
            Assert.True(File.Exists(file));
            time.Advance(Limit * 2);
        }
        Assert.Equal(0, expired);
        Assert.False(File.Exists(file));
    }
}
