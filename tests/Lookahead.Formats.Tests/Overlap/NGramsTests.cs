using Lookahead.Formats.Overlap;

namespace Lookahead.Formats.Tests.Overlap;

public sealed class NGramsTests
{
    [Fact]
    public void Tokens_Program_KeepsDigitsAndDropsSigns() =>
        Assert.Equal(["n", "int", "input", "print", "n", "7", "3"], NGrams.Tokens("n=int(input())\nprint(n*7+3)"));

    [Fact]
    public void Tokens_CapitalLetters_AreLowered() => Assert.Equal(["print", "n"], NGrams.Tokens("Print N."));

    [Fact]
    public void Of_RepeatedGram_CountsOnce() =>
        Assert.Equal(["a b", "b a"], NGrams.Of("a b a b", 2).Order());

    [Fact]
    public void Of_FewerTokensThanSize_IsOneGram() => Assert.Equal(["a b"], NGrams.Of("a b", 8));

    [Fact]
    public void Of_NoTokens_IsEmpty() => Assert.Empty(NGrams.Of(" ... ", 2));

    [Fact]
    public void Of_SizeZero_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => NGrams.Of("a", 0));
}
