using Lookahead.TestSupport.Contracts;
using Xunit;

namespace Lookahead.TestSupport;

/// <summary>On a class: the tests of its contract need Azurite.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsAzuriteAttribute : NeedsAttribute
{
    public override string? WhyNot => Azurite.WhyNot;
}

[CollectionDefinition(Azurite.Collection)]
public sealed class AzuriteCollection : ICollectionFixture<Azurite>;
