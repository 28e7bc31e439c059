using System.Runtime.InteropServices;
using Maas.Lab;
using Maas.Testing.Lab;

using var stop = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    if (args is ["--help" or "-h"])
    {
        await Console.Out.WriteLineAsync(DemoOptions.Help);
        return 0;
    }

    var options = DemoOptions.Read(args);
    if (options.Stop) await Demo.StopAsync();
    else await new Demo(options, Console.Out, !Console.IsOutputRedirected, Console.IsOutputRedirected ? 200 : Console.WindowWidth).RunAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("demo: interrupted");
    return 130;
}
catch (LabException problem)
{
    await Console.Error.WriteLineAsync("demo: failed: " + problem.Message);
    return 1;
}
