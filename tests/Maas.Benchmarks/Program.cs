using System.Globalization;
using System.Net;
using Maas.Benchmarks;
using Maas.Benchmarks.Boot;
using Maas.Benchmarks.Dhcp;
using Maas.Benchmarks.Power;

var output = Console.Out;
var known = typeof(IBenchmark).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IBenchmark)))
    .Select(t => (IBenchmark)Activator.CreateInstance(t)!).OrderBy(b => b.Name, StringComparer.Ordinal).ToList();
if (args is ["dhcp-serve", var directory, var interfaceName, var cidr])
{
    // The server under test, in a process and a network namespace of its own.
    await OurServer.RunAsync(directory, interfaceName, cidr);
    return 0;
}

if (args is [BootServer.Command, var files, var address, var tftpPort, var httpPort])
{
    await BootServer.RunAsync(files, IPAddress.Parse(address), int.Parse(tftpPort, CultureInfo.InvariantCulture), int.Parse(httpPort, CultureInfo.InvariantCulture), output);
    return 0;
}

if (args is [SimulatedEquipment.Command, var kind, var count, var port])
{
    await SimulatedEquipment.RunAsync(kind, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(port, CultureInfo.InvariantCulture), output);
    return 0;
}

if (args is [var name, .. var rest] && known.Find(b => b.Name == name) is { } chosen)
{
    await output.WriteLineAsync($"# {chosen.Name}: {chosen.Summary}");
    await chosen.RunAsync(rest, output);
    return 0;
}

await output.WriteLineAsync("dotnet run -c Release --project tests/Maas.Benchmarks -- NAME [arguments]");
foreach (var benchmark in known) await output.WriteLineAsync($"  {benchmark.Name,-12} {benchmark.Summary}");
return args.Length == 0 ? 0 : 1;
