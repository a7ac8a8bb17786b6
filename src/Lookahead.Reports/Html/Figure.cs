using System.Globalization;

namespace Lookahead.Reports.Html;

/// <summary>How figures are written: the same everywhere, no more digits than they carry.</summary>
internal static class Figure
{
    public const string Missing = "–";

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Percent(double share) =>
        double.IsFinite(share) ? share.ToString("0.0%", CultureInfo.InvariantCulture) : Missing;

    /// <summary>A difference of shares in points, with its sign.</summary>
    public static string Points(double share) =>
        double.IsFinite(share) ? (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) : Missing;

    public static string Interval(double low, double high) => $"{Percent(low)} to {Percent(high)}";

    /// <summary>Four decimals, as losses are compared.</summary>
    public static string Loss(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Ratio(double value) =>
        double.IsFinite(value) ? value.ToString("0.00", CultureInfo.InvariantCulture) : Missing;

    /// <summary>Whole numbers from 100 up, else three significant digits.</summary>
    public static string Rate(double value) => !double.IsFinite(value) ? Missing
        : Math.Abs(value) >= 100 ? value.ToString("#,0", CultureInfo.InvariantCulture)
        : value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>Learning rates and axis ticks: plain between 0.0001 and a million, else with an exponent.</summary>
    public static string General(double value)
    {
        var size = Math.Abs(value);
        return value == 0 ? "0"
            : size is >= 1e-4 and < 1e6 ? value.ToString(size >= 1000 ? "#,0.###" : "0.######", CultureInfo.InvariantCulture)
            : value.ToString("0.###e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal);
    }

    public static string Duration(TimeSpan time) => time.TotalSeconds < 60
        ? time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " s"
        : time.TotalHours < 1
            ? $"{(int)time.TotalMinutes} min {time.Seconds} s"
            : $"{(int)time.TotalHours} h {time.Minutes} min";
}
