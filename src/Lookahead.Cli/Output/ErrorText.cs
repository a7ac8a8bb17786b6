using Lookahead.Cli.Client;

namespace Lookahead.Cli.Output;

/// <summary>Problem bodies for people: each field on its line.</summary>
internal static class ErrorText
{
    public static void Write(TextWriter writer, ServiceException error)
    {
        if (error.Errors.Count == 0)
        {
            writer.WriteLine(Printable.Line(error.Message));
            return;
        }
        writer.WriteLine(error.Errors.Count == 1 ? "One thing is wrong:" : $"{error.Errors.Count} things are wrong:");
        foreach (var (field, message) in error.Errors)
        {
            writer.WriteLine($"  {Printable.Line(field)}: {Printable.Line(message)}");
        }
    }
}
