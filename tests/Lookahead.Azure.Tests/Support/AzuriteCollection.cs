using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Azure.Tests.Support;

/// <summary>On a class: the tests of its contract need Azurite.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsAzuriteAttribute : NeedsAttribute
{
    public override string? WhyNot => Azurite.WhyNot;
}

[CollectionDefinition(Azurite.Collection)]
public sealed class AzuriteCollection : ICollectionFixture<Azurite>;
