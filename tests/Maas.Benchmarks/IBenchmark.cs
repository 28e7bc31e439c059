namespace Maas.Benchmarks;

/// <summary>One figure or one comparison, run by its name. Machines differ and are shared: a figure is only good beside another of the same run.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>What is measured, against what.</summary>
    string Summary { get; }

    /// <param name="arguments">What followed the name.</param>
    /// <param name="output">Where the figures go.</param>
    Task RunAsync(IReadOnlyList<string> arguments, TextWriter output);
}
