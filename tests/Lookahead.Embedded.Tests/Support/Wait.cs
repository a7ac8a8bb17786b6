namespace Lookahead.Embedded.Tests.Support;

internal static class Wait
{
    /// <summary>Asks again and again until the answer is not null; gives up after a minute.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }
            await Task.Delay(10, timeout.Token);
        }
    }
}
