namespace Lookahead.Chaos.Frame;

/// <summary>Collects a finding. Safe for many threads.</summary>
internal sealed class ChaosLedger
{
    private readonly Lock gate = new();
    private readonly List<string> violations = [];
    private readonly List<ChaosFigure> figures = [];

    public int Jobs { get; private set; }

    public int Faults { get; private set; }

    public void CountJob()
    {
        lock (gate)
        {
            Jobs++;
        }
    }

    public void CountFaults(int number = 1)
    {
        lock (gate)
        {
            Faults += number;
        }
    }

    /// <summary>Notes a violation when something does not hold.</summary>
    public void Check(bool holds, string violation)
    {
        if (!holds)
        {
            lock (gate)
            {
                violations.Add(violation);
            }
        }
    }

    public void Set(string figure, double value, string unit) => Merge(figure, unit, _ => value);

    public void Add(string figure, double value, string unit) => Merge(figure, unit, old => old + value);

    public void Max(string figure, double value, string unit) => Merge(figure, unit, old => Math.Max(old, value));

    public ChaosFinding Finding()
    {
        lock (gate)
        {
            return new ChaosFinding(Jobs, Faults, [.. violations], [.. figures]);
        }
    }

    private void Merge(string name, string unit, Func<double, double> merge)
    {
        lock (gate)
        {
            var at = figures.FindIndex(f => f.Name == name);
            var figure = new ChaosFigure(name, merge(at < 0 ? 0 : figures[at].Value), unit);
            if (at < 0)
            {
                figures.Add(figure);
            }
            else
            {
                figures[at] = figure;
            }
        }
    }
}
