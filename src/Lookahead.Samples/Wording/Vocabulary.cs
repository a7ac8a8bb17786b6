namespace Lookahead.Samples.Wording;

/// <summary>Names that change nothing about a task.</summary>
internal static class Vocabulary
{
    public static readonly string[] People =
    [
        "Ann", "Ben", "Cara", "Dan", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jon", "Kim", "Leo", "Mia", "Nils", "Olga",
        "Paul", "Rosa", "Sam", "Tina", "Udo", "Vera", "Will", "Yara", "Zoe",
    ];

    public static readonly string[] Things =
    [
        "pens", "cups", "books", "stamps", "shells", "stones", "cards", "boxes", "keys", "lamps", "hats", "rings", "balls",
        "bells", "coats", "chairs", "plates", "apples", "pears", "plums", "nuts", "cakes", "maps", "toys",
    ];

    /// <summary>Sources of a list of integers.</summary>
    public static readonly string[] Measures =
    [
        "prices", "scores", "weights", "lengths", "marks", "points", "speeds", "heights", "levels", "sizes", "counts",
        "codes",
    ];
}
