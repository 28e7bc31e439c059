using Xunit.Sdk;
using Xunit.v3;

namespace Maas.Appliance.Tests.Machines;

/// <summary>Steps of one machine's life run in the order in which they are written.</summary>
public sealed class InOrderOfWriting : ITestMethodOrderer
{
    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod =>
        [.. testMethods.OrderBy(m => (m as IXunitTestMethod)?.Method.MetadataToken)];
}
