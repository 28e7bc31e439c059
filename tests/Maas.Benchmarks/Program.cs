using Maas.Benchmarks.Dhcp;

switch (args)
{
    case ["dhcp", .. var rest]:
        return await DhcpBenchmark.RunAsync(rest);
    case ["dhcp-serve", var directory, var interfaceName, var cidr]:
        await OurServer.RunAsync(directory, interfaceName, cidr);
        return 0;
    default:
        Console.WriteLine("dotnet run -c Release --project tests/Maas.Benchmarks -- dhcp [--seconds N] [--clients N] [--rates N,N,…]   (root)");
        return 0;
}
