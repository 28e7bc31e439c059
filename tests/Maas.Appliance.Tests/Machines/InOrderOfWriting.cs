using Xunit.Sdk;
using Xunit.v3;

namespace Maas.Appliance.Tests.Machines;

/// <summary>Steps of one machine's life run in the order in which they are written.</summary>
public sealed class InOrderOfWriting : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(c => ((IXunitTestCase)c).TestMethod.Method.MetadataToken)];
}
