using Lookahead.Cli.Client;
using Lookahead.Jobs.Errors;

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
        Write(writer, error.Errors);
    }

    public static void Write(TextWriter writer, IReadOnlyList<ValidationError> errors)
    {
        writer.WriteLine(errors.Count == 1 ? "One thing is wrong:" : $"{errors.Count} things are wrong:");
        foreach (var (field, message) in errors)
        {
            writer.WriteLine($"  {Printable.Line(field)}: {Printable.Line(message)}");
        }
    }
}
